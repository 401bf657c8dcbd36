import { expect, test } from 'vitest';
import { MemoryApi } from '../../test/support/memory-api.ts';
import { seededRandom } from '../base/random.ts';
import { VirtualClock } from '../base/virtual-clock.ts';
import { createClient } from '../client/typed-client.ts';
import type { Event } from '../kinds/generated/core-v1.ts';
import { TransportError } from '../client/transport.ts';
import { createEventRecorder } from './event-recorder.ts';
import { createSeriesRecorder } from './series-recorder.ts';

const web = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default', uid: 'u1', resourceVersion: '7' } };
const node = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1', uid: 'u2' } };

function start() {
  const clock = new VirtualClock({ start: Date.parse('2026-11-22T18:00:00Z') });
  const random = seededRandom(1);
  const api = new MemoryApi({ clock, random });
  const options = { client: createClient(api), clock, random, signal: new AbortController().signal };
  return { clock, api, options, recorder: createEventRecorder({ ...options, component: 'kubelet', host: 'n1' }), events: () => api.all<Event>('events') };
}

test('an event as upstream writes it', async () => {
  const { recorder, events } = start();
  recorder.record(web, 'Normal', 'Pulled', 'Image there', 'spec.containers{c}');
  recorder.record(node, 'Normal', 'Starting', 'Starting kubelet.');
  await recorder.settled();
  const [pulled, starting] = events();
  expect(pulled).toMatchObject({
    metadata: { namespace: 'default' },
    involvedObject: { kind: 'Pod', apiVersion: 'v1', namespace: 'default', name: 'web', uid: 'u1', resourceVersion: '7', fieldPath: 'spec.containers{c}' },
    type: 'Normal', reason: 'Pulled', message: 'Image there', count: 1, firstTimestamp: '2026-11-22T18:00:00Z', lastTimestamp: '2026-11-22T18:00:00Z',
    source: { component: 'kubelet', host: 'n1' }, reportingComponent: 'kubelet', reportingInstance: 'n1',
  });
  expect(pulled!.metadata.name).toBe(`web.${(BigInt(Date.parse('2026-11-22T18:00:00Z')) * 1_000_000n).toString(16)}`);
  expect(starting!.metadata.namespace).toBe('default');
});

test('the same again counts up the one that is there', async () => {
  const { recorder, events, clock } = start();
  for (let i = 0; i < 4; i++) {
    recorder.record(web, 'Warning', 'BackOff', 'Back-off restarting');
    await clock.advance(10_000);
  }
  expect(events()).toMatchObject([{ count: 4, firstTimestamp: '2026-11-22T18:00:00Z', lastTimestamp: '2026-11-22T18:00:30Z' }]);
});

test('an expired one starts over under its name', async () => {
  const { recorder, events, api, options } = start();
  recorder.record(web, 'Normal', 'A', 'm');
  await recorder.settled();
  const { name } = events()[0]!.metadata;
  await options.client.dynamic({ group: '', version: 'v1', plural: 'events', scope: 'Namespaced', kind: 'Event' }).delete(name!, 'default');
  recorder.record(web, 'Normal', 'A', 'm');
  await recorder.settled();
  expect(events()).toMatchObject([{ metadata: { name }, count: 2 }]);
  expect(api.requests.map(r => r.method)).toEqual(['POST', 'DELETE', 'PATCH', 'POST']);
});

test('from the tenth message of a kind on they are combined; after 25 the source is not heard', async () => {
  const { recorder, events } = start();
  for (let i = 0; i < 40; i++) recorder.record(web, 'Normal', 'Made', `made ${i}`);
  await recorder.settled();
  expect(events()).toHaveLength(10);
  expect(events()[9]).toMatchObject({ message: '(combined from similar events): made 24', count: 16 });
});

test('while the server is away it waits, and tells then', async () => {
  const { recorder, events, api, clock } = start();
  const { request } = api;
  api.request = () => Promise.reject(new TransportError('away'));
  recorder.record(web, 'Normal', 'A', 'm');
  await clock.advance(15_000);
  api.request = request;
  await clock.advance(15_000);
  expect(events()).toHaveLength(1);
});

test('a series: the first at once, the second makes it one, the rest add up', async () => {
  const { options, clock, api } = start();
  const recorder = createSeriesRecorder({ ...options, component: 'default-scheduler', instance: 'default-scheduler-n1', actionOf: () => 'Scheduling' });
  for (let i = 0; i < 5; i++) {
    recorder.record(web, 'Warning', 'FailedScheduling', '0/1 nodes are available');
    await clock.advance(60_000);
  }
  expect(api.all('events')).toMatchObject([{
    eventTime: '2026-11-22T18:00:00.000000Z', action: 'Scheduling', reason: 'FailedScheduling', note: '0/1 nodes are available', regarding: { name: 'web' },
    reportingController: 'default-scheduler', reportingInstance: 'default-scheduler-n1', series: { count: 2 },
  }]);
  await clock.advance(400_000);
  recorder.record(web, 'Warning', 'FailedScheduling', 'again');
  await recorder.settled();
  expect(api.all('events')).toHaveLength(2);
});

test('a series is of one version of an object: of the next one it begins anew', async () => {
  const { options, clock, api } = start();
  const recorder = createSeriesRecorder({ ...options, component: 'default-scheduler', instance: 'default-scheduler-n1', actionOf: () => 'Scheduling' });
  const later = { ...web, metadata: { ...web.metadata, resourceVersion: '99' } };
  for (const pod of [web, later, later]) {
    recorder.record(pod, 'Warning', 'FailedScheduling', '0/1 nodes are available');
    await clock.advance(1_000);
  }
  await recorder.settled();
  expect((api.all('events') as { series?: { count: number } }[]).map(e => e.series?.count).sort()).toEqual([2, undefined]);
});
