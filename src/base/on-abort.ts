/** Calls back when a signal aborts, however many wait for it: one listener on the signal serves them all. */

const waiting = new WeakMap<AbortSignal, Set<() => void>>();

/** Runs `run` once, at once where the signal has aborted already; what it answers takes the wish back. */
export function onAbort(signal: AbortSignal, run: () => void): () => void {
  if (signal.aborted) {
    run();
    return () => {};
  }
  const runs = waiting.get(signal) ?? follow(signal);
  // Two wishes with the same function are two wishes.
  const once = () => run();
  runs.add(once);
  return () => runs.delete(once);
}

function follow(signal: AbortSignal): Set<() => void> {
  const runs = new Set<() => void>();
  waiting.set(signal, runs);
  signal.addEventListener('abort', () => {
    for (const run of [...runs]) if (runs.delete(run)) run();
  }, { once: true });
  return runs;
}
