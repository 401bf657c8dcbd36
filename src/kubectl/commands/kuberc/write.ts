/** Writes a kuberc file, and says so. */
import type { Io } from '../../io.ts';
import type { Preference } from '../../kuberc/preference.ts';
import { dirname } from '../../paths.ts';
import { yamlText } from '../../print/yaml.ts';

export function writePreference(io: Io, path: string, preference: Preference): void {
  io.files.makeDirectory(dirname(path), 0o755);
  io.files.writeAtomic(path, yamlText(preference), 0o644);
  io.stdout.write(`Updated ${path}\n`);
}
