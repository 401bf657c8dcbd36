/** Volume directories under one folder of this machine, for all the nodes that it carries. */
import { chmod, mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { VolumeDirectories } from '../controller.ts';

export function hostDirectories(root: string): VolumeDirectories {
  const pathOf = (name: string) => {
    if (!/^[\w.-]+$/.test(name) || name.startsWith('.')) throw new Error(`making volume directory ${JSON.stringify(name)}: not a plain name`);
    return join(root, name);
  };
  return {
    create: async (_node, name) => {
      const path = pathOf(name);
      await mkdir(path, { recursive: true });
      // The umask would take away what pods of any user need.
      await chmod(path, 0o777);
      return path;
    },
    remove: async (_node, path) => {
      // A volume object can be edited: nothing outside is ever removed.
      if (path !== pathOf(relative(root, path))) throw new Error(`removing volume directory ${JSON.stringify(path)}: not in ${root}`);
      await rm(path, { recursive: true, force: true });
    },
  };
}
