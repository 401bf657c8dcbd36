/** Completion of plugins: their names, and what the program `kubectl_complete-NAME` beside one says of its arguments. */
import type { Io } from '../io.ts';
import { pluginsOn } from '../plugins.ts';
import { DIRECTIVE } from './arguments.ts';
import type { Word } from './flag-words.ts';

/** Plugins by the words of their names: `kubectl-a-b` is `b` below `a`; `_` stands for a dash. */
type Tree = Map<string, Tree>;

function treeOf(io: Io): Tree {
  const root: Tree = new Map();
  for (const path of pluginsOn(io)) {
    let at = root;
    for (const part of path.slice(path.lastIndexOf('/') + 1).split('-').slice(1)) {
      const word = part.replaceAll('_', '-');
      const next: Tree = at.get(word) ?? new Map<string, Tree>();
      at.set(word, next);
      at = next;
    }
  }
  return root;
}

const wordsOf = (tree: Tree, toComplete: string): Word[] =>
  [...tree.keys()].filter(word => word.startsWith(toComplete)).toSorted().map(word => ({ word, about: `The command ${word} is a plugin installed by the user` }));

export const pluginNames = (io: Io, toComplete: string): Word[] => wordsOf(treeOf(io), toComplete);

interface Reached {
  readonly tree: Tree;
  readonly names: readonly string[];
  readonly args: readonly string[];
}

/** Goes down as far as words name plugins. What looks like a flag is stepped over, with the word behind it. */
function descend(from: Tree, argv: readonly string[]): Reached {
  const names: string[] = [];
  let tree = from;
  let args = [...argv];
  for (;;) {
    const at = firstWord(args);
    const next = at < 0 ? undefined : tree.get(args[at]!);
    if (!next) return { tree, names, args };
    names.push(args[at]!);
    args = args.filter((_, i) => i !== at);
    tree = next;
  }
}

function firstWord(words: readonly string[]): number {
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '--') return -1;
    if (!word.includes('=') && (word.startsWith('--') || (word.startsWith('-') && word.length === 2))) i++;
    else if (word !== '' && !word.startsWith('-')) return i;
  }
  return -1;
}

/** Undefined where the words name no plugin. */
export async function completionOfPlugin(io: Io, argv: readonly string[], toComplete: string): Promise<{ readonly words: readonly Word[]; readonly directive: number } | undefined> {
  const { tree, names, args } = descend(treeOf(io), argv);
  if (names.length === 0) return undefined;
  const deeper = args.length === 0 ? wordsOf(tree, toComplete) : [];
  const told = await ask(io, names, [...args, toComplete]);
  return { words: [...deeper, ...told.words], directive: told.directive };
}

async function ask(io: Io, names: readonly string[], args: readonly string[]): Promise<{ words: readonly Word[]; directive: number }> {
  const debug = (text: string) => io.stderr.write(`[Debug] ${text}\n`);
  const suffix = names.map(name => name.replaceAll('-', '_')).join('-');
  debug(`About to look for: kubectl_complete-${suffix}`);
  const path = io.processes.find(`kubectl_complete-${suffix}`);
  if (path === undefined) {
    debug(`Plugin kubectl-${suffix} does not provide a matching completion executable`);
    return { words: [], directive: DIRECTIVE.default };
  }
  debug(`About to call: ${path} ${args.join(' ')}`);
  const { code, stdout } = await io.processes.run(path, args, { stdin: 'inherit', stderr: 'inherit' }).catch(() => ({ code: 1, stdout: new Uint8Array() }));
  const lines = code === 0 ? new TextDecoder().decode(stdout).split('\n').filter(line => line !== '') : [];
  const last = /^:([+-]?\d+)$/.exec(lines.at(-1) ?? '')?.[1];
  return { words: (last === undefined ? lines : lines.slice(0, -1)).map(wordOf), directive: last === undefined ? DIRECTIVE.default : Number(last) };
}

function wordOf(line: string): Word {
  const at = line.indexOf('\t');
  return at < 0 ? { word: line.trim(), about: '' } : { word: line.slice(0, at), about: line.slice(at + 1) };
}
