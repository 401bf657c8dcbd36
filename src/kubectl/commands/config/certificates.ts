/** Files of certificates and keys in a kubeconfig: by a path relative to it, or their content. */
import { openStore } from '../../kubeconfig/store.ts';
import type { Io } from '../../io.ts';
import { dirname } from '../../paths.ts';

export const readBase64 = (io: Io, path: string): string => btoa(Array.from(io.files.read(path), b => String.fromCharCode(b)).join(''));

/** Relative to the folder of the kubeconfig, where it lies in it or below; else absolute. */
export function fileForEntry(io: Io, explicit: string, path: string): string | undefined {
  if (path === '') return undefined;
  const folder = dirname(io.files.absolute(openStore(io, explicit).defaultPath));
  const absolute = io.files.absolute(path);
  return absolute.startsWith(`${folder}/`) ? absolute.slice(folder.length + 1) : absolute;
}
