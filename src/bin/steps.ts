/** Shows the steps of a start: one line for each that takes longer than a second, its time when it is done. */

const SHOWN_AFTER_MS = 1000;

export interface StepView {
  onStep(event: { readonly type: 'began' | 'ended'; readonly name: string; readonly ms: number }): void;
  /** What has been done, with its milliseconds. */
  ended(): readonly { readonly name: string; readonly ms: number }[];
  close(): void;
}

export function showSteps(write: (text: string) => void): StepView {
  const running = new Map<string, { timer: NodeJS.Timeout; shown: boolean }>();
  const ended: { name: string; ms: number }[] = [];
  return {
    ended: () => ended,
    onStep({ type, name, ms }) {
      if (type === 'began') {
        const entry = { shown: false, timer: setTimeout(() => ((entry.shown = true), write(`${name} ...\n`)), SHOWN_AFTER_MS) };
        running.set(name, entry);
        return;
      }
      ended.push({ name, ms: Math.round(ms) });
      const entry = running.get(name);
      clearTimeout(entry?.timer);
      running.delete(name);
      if (entry?.shown) write(`${name}: done in ${(ms / 1000).toFixed(1)} s\n`);
    },
    close() {
      for (const { timer } of running.values()) clearTimeout(timer);
    },
  };
}
