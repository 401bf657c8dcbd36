import { describe, expect, test } from 'vitest';
import { sleep } from './clock.ts';
import { NeverHappenedError, RunawayError, VirtualClock } from './virtual-clock.ts';

describe('VirtualClock', () => {
  test('runs timers in time order, equal times in the order they were set', async () => {
    const clock = new VirtualClock({ start: 1000 });
    const ran: string[] = [];
    clock.after(20, () => ran.push(`c@${clock.now()}`));
    clock.after(10, () => ran.push(`a@${clock.now()}`));
    clock.after(10, () => ran.push(`b@${clock.now()}`));
    await clock.advance(15);
    expect(ran).toEqual(['a@1010', 'b@1010']);
    expect(clock.now()).toBe(1015);
    await clock.advance(5);
    expect(ran).toEqual(['a@1010', 'b@1010', 'c@1020']);
  });

  test('settles promises between timers', async () => {
    const clock = new VirtualClock();
    const seen: number[] = [];
    const loop = async () => {
      for (let i = 0; i < 3; i++) {
        await sleep(clock, 10);
        await Promise.resolve();
        seen.push(clock.monotonic());
      }
    };
    const done = loop();
    await clock.advance(100);
    await done;
    expect(seen).toEqual([10, 20, 30]);
  });

  test('a cancelled timer does not run, however many there are', async () => {
    const clock = new VirtualClock();
    let ran = 0;
    const timers = Array.from({ length: 5000 }, (_, i) => clock.after(i, () => ran++));
    timers.slice(0, 4999).forEach(timer => timer.cancel());
    timers[0]!.cancel();
    expect(clock.pending).toBe(1);
    await clock.advance(10_000);
    expect(ran).toBe(1);
    expect(clock.pending).toBe(0);
  });

  test('runUntil answers how long it took, and names what never happened', async () => {
    const clock = new VirtualClock();
    let on = false;
    clock.after(250, () => (on = true));
    expect(await clock.runUntil(() => on)).toBe(250);
    await expect(clock.runUntil(() => false, { what: 'pigs fly' })).rejects.toThrow(NeverHappenedError);
    clock.after(5000, () => {});
    await expect(clock.runUntil(() => false, { what: 'pigs fly', within: 100 })).rejects.toThrow(/"pigs fly".*the time is over/);
  });

  test('stops a runaway', async () => {
    const clock = new VirtualClock({ maxTimers: 100 });
    const again = () => void clock.after(0, again);
    again();
    await expect(clock.advance(1)).rejects.toThrow(RunawayError);
  });

  test('sleep ends at once when its signal aborts', async () => {
    const clock = new VirtualClock();
    const stop = new AbortController();
    const slept = sleep(clock, 1000, stop.signal);
    stop.abort(new Error('enough'));
    await expect(slept).rejects.toThrow('enough');
    expect(clock.pending).toBe(0);
  });
});
