import { describe, expect, it } from 'vitest';
import { silentLog } from '../../base/log.ts';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { StoreUnavailableError, type Store } from '../../store/store.ts';
import { MemoryStore } from '../../store/memory/memory-store.ts';
import { addDefaults, startTestServer } from '../server.fixture.ts';
import { COMPACTION_MS, compactRegularly } from './compaction.ts';

const MINUTE = 60_000;
const EVENTS = '/api/v1/namespaces/default/events';
const MAPS = '/api/v1/namespaces/default/configmaps';
const event = (name: string) => ({ metadata: { name }, involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' }, reason: 'Odd', message: 'odd', type: 'Normal' });

describe('compaction', () => {
  it('keeps the store bounded and the last minutes readable', async () => {
    const server = await startTestServer();
    await addDefaults(server);
    await server.call('POST', MAPS, { metadata: { name: 'a' } });
    const churn = async () => {
      for (let i = 0; i < 60; i++) await server.call('PATCH', `${MAPS}/a`, { data: { x: 'y'.repeat(1000), i: String(server.clock.now() + i) } }, { 'content-type': 'application/merge-patch+json' });
    };
    await churn();
    const sizes: number[] = [];
    for (let round = 0; round < 6; round++) {
      await server.clock.advance(COMPACTION_MS);
      const before = await server.store.currentRevision();
      await churn();
      expect(await server.store.compactedRevision()).toBeLessThan(before);
      sizes.push(await server.store.size());
    }
    expect(await server.store.compactedRevision()).toBeGreaterThan(0);
    expect(sizes.at(-1)).toBeLessThan(sizes[1]! * 1.5);
    const old = await server.call('GET', `${MAPS}?resourceVersion=2&resourceVersionMatch=Exact`);
    expect(old.body).toMatchObject({ code: 410, reason: 'Expired' });
    server.api.stop();
  });

  it('goes on after a failure, and ends when told', async () => {
    const clock = new VirtualClock();
    const store = new MemoryStore();
    let tries = 0;
    const failing = {
      currentRevision: () => store.commit([], [{ key: `k${tries}`, value: new Uint8Array(1) }]).then(r => r.revision),
      compactedRevision: () => store.compactedRevision(),
      compact: () => (tries++, Promise.reject(new StoreUnavailableError('the disk is full'))),
    } as unknown as Store;
    const running = compactRegularly({ store: failing, clock, log: silentLog });
    await clock.advance(COMPACTION_MS * 4.5);
    expect(tries).toBe(3);
    running.stop();
    await clock.advance(COMPACTION_MS * 3);
    expect(tries).toBe(3);
  });
});

describe('expiry', () => {
  it('lets an event go an hour after its last change', async () => {
    const server = await startTestServer();
    await addDefaults(server);
    await server.call('POST', EVENTS, event('once'));
    await server.call('POST', EVENTS, event('again'));
    await server.clock.advance(40 * MINUTE);
    await server.call('PATCH', `${EVENTS}/again`, { count: 2 }, { 'content-type': 'application/merge-patch+json' });
    await server.clock.advance(19 * MINUTE);
    const names = async () => (await server.call('GET', EVENTS)).body.items.map((e: { metadata: { name: string } }) => e.metadata.name);
    expect(await names()).toEqual(['again', 'once']);
    await server.clock.advance(3 * MINUTE);
    expect(await names()).toEqual(['again']);
    await server.clock.advance(40 * MINUTE);
    expect(await names()).toEqual([]);
    expect((await server.call('GET', '/api/v1/namespaces/default')).status).toBe(200);
    server.api.stop();
  });

  it('counts the age of events from before a restart', async () => {
    const first = await startTestServer();
    await addDefaults(first);
    await first.call('POST', EVENTS, event('old'));
    first.api.stop();
    const clock = new VirtualClock({ start: first.clock.now() + 59 * MINUTE });
    const second = await startTestServer({ store: first.store, clock });
    await second.call('POST', EVENTS, event('new'));
    await clock.advance(3 * MINUTE);
    const { body } = await second.call('GET', EVENTS);
    expect(body.items.map((e: { metadata: { name: string } }) => e.metadata.name)).toEqual(['new']);
    second.api.stop();
  });
});
