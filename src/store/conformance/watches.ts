/** Watching: everything once and in order, from the past into the present. */
import { expect, test } from 'vitest';
import { deferred } from '../../base/deferred.ts';
import { put, Recording, type StoreTest } from './store-test.ts';

export function testWatches(at: StoreTest): void {
  test('tells what was and what comes, in order, with what stood before', async () => {
    await at.write('/w/a', '1');
    await at.write('/w/a', '2');
    const seen = new Recording(at.store, '/w/', 1);
    await at.write('/w/b', '3');
    await at.write('/x', 'not mine');
    await at.remove('/w/a');
    expect(await seen.until(r => r.events.length === 4)).toEqual([
      '2 put /w/a 1 was -', '3 put /w/a 2 was 1', '4 put /w/b 3 was -', '6 delete /w/a - was 2',
    ]);
    const late = new Recording(at.store, '/w/', 3);
    expect(await late.until(r => r.events.length === 2)).toEqual(['4 put /w/b 3 was -', '6 delete /w/a - was 2']);
  });

  test('loses nothing and repeats nothing while it catches up under load', async () => {
    const writers = async (n: number) => {
      for (let i = 0; i < 150; i++) await at.write(`/w/${n}`, `${i}`);
    };
    const load = Promise.all([0, 1, 2, 3].map(writers));
    await at.write('/w/x', 'x');
    const watches = [1, 1, 1].map(after => new Recording(at.store, '/w/', after));
    await load;
    for (const seen of watches) {
      await seen.until(r => r.events.length === 601);
      expect(seen.events.map(event => event.revision)).toEqual(Array.from({ length: 601 }, (_, i) => i + 2));
    }
  });

  test('a commit that was answered can be read and has been told', async () => {
    const seen = new Recording(at.store, '/w/', 1);
    await at.write('/w/0', '0');
    await seen.until(r => r.events.length === 1);
    for (let i = 1; i < 20; i++) {
      await at.write(`/w/${i}`, 'x');
      expect(seen.events).toHaveLength(i + 1);
      expect(await at.store.get(`/w/${i}`)).toBeDefined();
    }
  });

  test('tells how far it is where nothing under its prefix changes', async () => {
    const seen = new Recording(at.store, '/w/', 1);
    await at.write('/w/a', '1');
    await seen.until(r => r.events.length === 1);
    const revision = await at.write('/other', 'x');
    await seen.until(r => r.progress.includes(revision));
  });

  test('a note comes back with the live event alone', async () => {
    const notes: unknown[] = [];
    const done = deferred();
    at.store.watch('/w/', 1, { events: events => { notes.push(...events.map(event => event.note)); if (notes.length === 3) done.resolve(); }, end: () => {} });
    await at.write('/w/a', '1');
    await at.store.commit([], [{ ...put('/w/b', '2'), note: 'noted' }]);
    await at.store.commit([], [{ key: '/w/b', delete: true, note: 'gone' }]);
    await done.promise;
    expect(notes).toEqual([undefined, 'noted', 'gone']);
    const late = new Recording(at.store, '/w/', 1);
    await late.until(r => r.events.length === 3);
    expect(late.events.map(event => event.note)).toEqual([undefined, undefined, undefined]);
  });

  test('one commit with many writes comes in one batch', async () => {
    const batches: number[] = [];
    const done = deferred();
    at.store.watch('/w/', 1, { events: events => { batches.push(events.length); done.resolve(); }, end: () => {} });
    await at.store.commit([], [put('/w/a', '1'), put('/w/b', '2'), put('/other', '3')]);
    await done.promise;
    expect(batches).toEqual([2]);
  });

  test('ends once when stopped, and a handler that throws ends only its own watch', async () => {
    const ends: (Error | undefined)[] = [];
    const stopped = at.store.watch('/w/', 1, { events: () => expect.unreachable(), end: error => void ends.push(error) });
    stopped.stop();
    stopped.stop();
    const broken = deferred<Error | undefined>();
    at.store.watch('/w/', 1, { events: () => { throw new Error('broken handler'); }, end: error => broken.resolve(error) });
    const healthy = new Recording(at.store, '/w/', 1);
    await at.write('/w/a', '1');
    await at.write('/w/b', '1');
    await healthy.until(r => r.events.length === 2);
    expect((await broken.promise)?.message).toBe('broken handler');
    expect(ends).toEqual([undefined]);
  });
}
