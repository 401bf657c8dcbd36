/** A unified diff of lines with three lines of context, without file headers. */

const CONTEXT = 3;
type Step = { readonly mark: ' ' | '-' | '+'; readonly line: string };

/** The longest common subsequence of what lies between the common start and end. */
function steps(a: readonly string[], b: readonly string[]): Step[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end++;
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  const same = (line: string): Step => ({ mark: ' ', line });
  return [...a.slice(0, start).map(same), ...middle(left, right), ...a.slice(a.length - end).map(same)];
}

function middle(a: readonly string[], b: readonly string[]): Step[] {
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      const [down, over] = [longest[(i + 1) * width + j]!, longest[i * width + j + 1]!];
      longest[i * width + j] = a[i] === b[j] ? longest[(i + 1) * width + j + 1]! + 1 : Math.max(down, over);
    }
  }
  const found: Step[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      found.push({ mark: ' ', line: a[i++]! });
      j++;
    } else if (i < a.length && (j === b.length || longest[(i + 1) * width + j]! >= longest[i * width + j + 1]!)) found.push({ mark: '-', line: a[i++]! });
    else found.push({ mark: '+', line: b[j++]! });
  }
  return found;
}

/** Where the hunks lie in the steps: changes nearer than twice the context share one. */
function hunks(all: readonly Step[]): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  all.forEach(({ mark }, i) => {
    if (mark === ' ') return;
    const last = found.at(-1);
    if (last && i - CONTEXT <= last.to) last.to = Math.min(all.length, i + 1 + CONTEXT);
    else found.push({ from: Math.max(0, i - CONTEXT), to: Math.min(all.length, i + 1 + CONTEXT) });
  });
  return found;
}

/** `158,7`; `12` for one line; the line before for none. */
function range(before: number, count: number): string {
  if (count === 1) return String(before + 1);
  return count === 0 ? `${before},0` : `${before + 1},${count}`;
}

export function unifiedDiff(a: readonly string[], b: readonly string[]): string {
  const all = steps(a, b);
  const count = (list: readonly Step[], not: '-' | '+') => list.filter(s => s.mark !== not).length;
  return hunks(all).map(({ from, to }) => {
    const [before, part] = [all.slice(0, from), all.slice(from, to)];
    const head = `@@ -${range(count(before, '+'), count(part, '+'))} +${range(count(before, '-'), count(part, '-'))} @@`;
    return [head, ...part.map(s => s.mark + s.line)].map(line => `${line}\n`).join('');
  }).join('');
}
