/** Tells how a start goes on: one step after the other, each with a name that a person understands. */

export interface Progress {
  /** Runs one step; whoever shows progress hears of its beginning and its end. */
  step<T>(name: string, run: () => Promise<T>): Promise<T>;
}

export type StepListener = (event: { readonly type: 'began' | 'ended'; readonly name: string; readonly ms: number }) => void;

export function createProgress(now: () => number, listener: StepListener): Progress {
  return {
    async step(name, run) {
      const began = now();
      listener({ type: 'began', name, ms: 0 });
      const result = await run();
      listener({ type: 'ended', name, ms: now() - began });
      return result;
    },
  };
}
