/** `kubectl plugin list`: what is on the PATH, and what stands in its way. */
import { type AnyCommand, defineCommand, isLazy, nameOf } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { bool } from '../../flags/flag.ts';
import type { Files } from '../../io.ts';
import { pluginsOn } from '../../plugins.ts';

const EXECUTABLE = 0o111;

export default defineCommand({
  use: 'list',
  short: 'List the plugins on the PATH',
  flags: { 'name-only': bool({ usage: 'Print names, not paths' }) },
  async run({ io, flags, root }) {
    const problems: string[] = [];
    const paths = pluginsOn(io, text => io.stderr.write(text));
    if (paths.length === 0) throw new CommandError('unable to find any kubectl plugins in your PATH');
    io.stdout.write('The following compatible plugins are available:\n\n');
    const seen = new Map<string, string>();
    for (const path of paths) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      io.stdout.write(`${flags['name-only'] ? name : path}\n`);
      const warnings = [...fileWarnings(io.files, path, seen.get(name)), ...(await commandWarnings(root, name))];
      if (!seen.has(name)) seen.set(name, path);
      for (const warning of warnings) io.stderr.write(`  - warning: ${warning}\n`);
      problems.push(...warnings);
    }
    if (problems.length > 0) throw new CommandError(problems.length === 1 ? 'one plugin warning was found' : `${problems.length} plugin warnings were found`);
  },
});

function fileWarnings(files: Files, path: string, earlier: string | undefined): string[] {
  const isExecutable = ((files.stat(path)?.mode ?? 0) & EXECUTABLE) !== 0;
  return [
    ...(isExecutable ? [] : [`${path} identified as a kubectl plugin, but it is not executable`]),
    ...(earlier === undefined ? [] : [`${path} is overshadowed by a similarly named plugin: ${earlier}`]),
  ];
}

/** A command of that name would never let it run. */
async function commandWarnings(root: AnyCommand, name: string): Promise<string[]> {
  let at = root;
  let path = 'kubectl';
  for (const word of name.split('-').slice(1)) {
    const next = at.subcommands?.find(command => nameOf(command) === word || command.aliases?.includes(word));
    if (!next) break;
    path += ` ${nameOf(next)}`;
    at = isLazy(next) ? (await next.load()).default : next;
  }
  return path === 'kubectl' ? [] : [`${name} overwrites existing command: ${JSON.stringify(path)}`];
}
