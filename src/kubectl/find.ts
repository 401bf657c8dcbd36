/** Which command a command line means. */
import { type AnyCommand, type Found, isLazy, nameOf } from './command.ts';
import type { FlagSpecs } from './flags/flag.ts';
import { withoutFlags, withoutWord } from './flags/parse.ts';
import { cacheDirectory, globalFlags } from './global-flags.ts';
import type { Io } from './io.ts';

export async function find(root: AnyCommand, argv: readonly string[], io: Io): Promise<Found> {
  const globals = globalFlags(cacheDirectory(io));
  let found: Found = { spec: root, path: { path: 'kubectl', name: 'kubectl', parent: '' }, parents: [], argv, flags: { ...globals, ...root.flags } };
  for (;;) {
    const name = withoutFlags(found.flags, found.argv)[0];
    const next = name === undefined ? undefined : found.spec.subcommands?.find(s => nameOf(s) === name || s.aliases?.includes(name));
    if (name === undefined || !next) return found;
    const spec = isLazy(next) ? (await next.load()).default : next;
    const parents = [...found.parents, found.spec];
    found = {
      spec, parents, path: { path: `${found.path.path} ${nameOf(next)}`, name: nameOf(next), parent: found.path.path },
      argv: withoutWord(found.flags, found.argv, name),
      flags: { ...globals, ...Object.assign({}, ...parents.map(p => p.persistentFlags ?? {})) as FlagSpecs, ...spec.persistentFlags, ...spec.flags },
    };
  }
}
