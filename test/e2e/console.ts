/** Console blocks of a document: the commands behind `$`, each with what it prints. */

export interface Step {
  readonly section: string;
  readonly command: string;
  readonly output: readonly string[];
}

/** The `$` lines of the console blocks, each with the lines below it. */
export function stepsOf(markdown: string): Step[] {
  const steps: Step[] = [];
  let section = '';
  let inside = false;
  for (const line of markdown.split('\n')) {
    if (line.startsWith('## ')) section = line.slice(3);
    if (line.startsWith('```')) inside = line === '```console';
    else if (inside && line.startsWith('$ ')) steps.push({ section, command: line.slice(2), output: [] });
    else if (inside) (steps.at(-1)!.output as string[]).push(line);
  }
  return steps;
}

/** Runs of spaces count as one; `…` is anything in a line, `...` any lines. */
export function matches(expected: readonly string[], actual: readonly string[]): boolean {
  if (expected.length === 0) return actual.length === 0;
  const [first, ...rest] = expected;
  if (first === '...') return Array.from({ length: actual.length + 1 }, (_, i) => i).some(skip => matches(rest, actual.slice(skip)));
  return actual.length > 0 && lineMatches(first!, actual[0]!) && matches(rest, actual.slice(1));
}

function lineMatches(expected: string, actual: string): boolean {
  const squeeze = (text: string) => text.trimEnd().replace(/ +/g, ' ');
  const pattern = squeeze(expected).split('…').map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*');
  return new RegExp(`^${pattern}$`).test(squeeze(actual));
}

export const linesOf = (text: string): string[] => (text.replace(/\n$/, '') === '' ? [] : text.replace(/\n$/, '').split('\n'));
