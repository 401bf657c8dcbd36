/** What a simulated container does: its command, read as a very small shell. Pure. */

export type Step =
  | { readonly do: 'sleep'; readonly ms: number }
  | { readonly do: 'exit'; readonly code: number }
  | { readonly do: 'echo'; readonly text: string; readonly to?: string }
  | { readonly do: 'touch'; readonly path: string }
  | { readonly do: 'cat'; readonly path: string }
  | { readonly do: 'trap' }
  | { readonly do: 'forever' }
  /** Takes memory without end: killed where there is a limit. */
  | { readonly do: 'devour' }
  | { readonly do: 'unless'; readonly path: string; readonly steps: readonly Step[] };

const FOREVER: Step = { do: 'forever' };
const LOOP = /while\s+(?:true|:)\s*;?\s*do\b([\s\S]*?)\bdone/;

/** `sleep 4; touch /tmp/ok; exit 3`. What it does not know succeeds at once, without output. */
export function parseScript(text: string): Step[] {
  const loop = LOOP.exec(text);
  if (loop) return [...parseScript(text.slice(0, loop.index)), /\$\w+\$\w+/.test(loop[1]!) ? { do: 'devour' } : FOREVER];
  const guard = /\[ -e (\S+) \]\s*\|\|\s*\{([^}]*)\}/.exec(text);
  if (guard) return [...parseScript(text.slice(0, guard.index)), { do: 'unless', path: guard[1]!, steps: parseScript(guard[2]!) }, ...parseScript(text.slice(guard.index + guard[0].length))];
  return text.split(/;|\n|&&/).map(s => s.trim()).filter(Boolean).map(parseCommand).filter(s => s !== undefined);
}

function parseCommand(line: string): Step | undefined {
  const [word, ...args] = line.split(/\s+/);
  switch (word) {
    case 'sleep':
      return args[0] === 'infinity' ? FOREVER : { do: 'sleep', ms: Number.parseFloat(args[0] ?? '0') * 1000 };
    case 'exit':
      return { do: 'exit', code: Number(args[0] ?? 0) };
    case 'false':
      return { do: 'exit', code: 1 };
    case 'trap':
      return { do: 'trap' };
    case 'touch':
      return { do: 'touch', path: args[0] ?? '' };
    case 'cat':
      return { do: 'cat', path: args[0] ?? '' };
    case 'echo': {
      const [, text = '', to] = /^echo\s*(.*?)(?:\s*>+\s*(\S+))?$/.exec(line) ?? [];
      return { do: 'echo', text: text.replace(/^(['"])(.*)\1$/, '$2'), ...(to ? { to } : {}) };
    }
    default:
      return undefined;
  }
}

/** What an image does that is given no command. */
export type ImageBehaviour = 'serves' | 'exits';

/** Undefined: there is no such program. */
export function stepsOf(command: readonly string[], args: readonly string[], behaviour: ImageBehaviour): Step[] | undefined {
  const argv = [...command, ...args];
  if (argv.length === 0) return behaviour === 'serves' ? [{ do: 'trap' }, FOREVER] : [];
  const program = argv[0]!.split('/').at(-1)!;
  if (SHELLS.includes(program)) return argv[1] === '-c' ? parseScript(argv[2] ?? '') : [];
  if (argv[0]!.includes('nosuch')) return undefined;
  if (KNOWN.includes(program)) return parseScript([program, ...argv.slice(1)].join(' '));
  return [{ do: 'trap' }, FOREVER];
}

const KNOWN = ['sleep', 'echo', 'true', 'false', 'cat', 'touch', 'exit'];
const SHELLS = ['sh', 'bash', 'ash'];

/** What a command does that is run in a container beside its own; undefined for programs that only a real one has. */
export function execStepsOf(command: readonly string[]): Step[] | undefined {
  const program = command[0]?.split('/').at(-1) ?? '';
  return KNOWN.includes(program) || SHELLS.includes(program) ? stepsOf(command, [], 'exits') : undefined;
}
