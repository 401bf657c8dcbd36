import { expect, test } from 'vitest';
import type { Endpoint, EndpointSlice } from '../kinds/generated/discovery-v1.ts';
import { planSlices, type SliceCase } from './slice-packing.ts';

const ports = [{ name: '', port: 80, protocol: 'TCP' }];
const endpoint = (n: number, ready = true): Endpoint => ({ addresses: [`10.0.0.${n}`], conditions: { ready } });
const slice = (name: string, endpoints: Endpoint[] | null, of = ports as EndpointSlice['ports']): EndpointSlice => ({ metadata: { name }, addressType: 'IPv4', endpoints, ports: of! });
const plan = (endpoints: Endpoint[], existing: EndpointSlice[], more: Partial<SliceCase> = {}) => {
  const { create, update, remove } = planSlices({ groups: endpoints.length > 0 ? [{ ports, endpoints }] : [], existing, addressType: 'IPv4', maxPerSlice: 3, isCurrent: () => true, ...more });
  return { create: create.map(c => c.endpoints.length), update: update.map(u => `${u.of!.metadata.name}:${u.endpoints.length}`), remove: remove.map(r => r.metadata.name) };
};

test.each<[string, Endpoint[], EndpointSlice[], ReturnType<typeof plan>]>([
  ['none: one empty slice', [], [], { create: [0], update: [], remove: [] }],
  ['none, and the empty slice is there', [], [slice('a', null, null as never)], { create: [], update: [], remove: [] }],
  ['none any more: a slice is emptied', [], [slice('a', [endpoint(1)])], { create: [], update: ['a:0'], remove: [] }],
  ['new ones, as full as may be', [1, 2, 3, 4].map(n => endpoint(n)), [], { create: [3, 1], update: [], remove: [] }],
  ['unchanged: nothing', [endpoint(1)], [slice('a', [endpoint(1)])], { create: [], update: [], remove: [] }],
  ['one not ready any more', [endpoint(1, false)], [slice('a', [endpoint(1)])], { create: [], update: ['a:1'], remove: [] }],
  ['a new one where there is room', [endpoint(1), endpoint(2)], [slice('a', [endpoint(1)])], { create: [], update: ['a:2'], remove: [] }],
  ['a replaced one in the slice it left', [endpoint(1), endpoint(5)], [slice('a', [endpoint(1), endpoint(2)])], { create: [], update: ['a:2'], remove: [] }],
  ['the emptied slice goes, the other is not touched', [endpoint(1)], [slice('a', [endpoint(1)]), slice('b', [endpoint(2)])], { create: [], update: [], remove: ['b'] }],
  ['other ports: the old slice takes up the new ones', [endpoint(1)], [slice('a', [endpoint(1)], [{ name: '', port: 81, protocol: 'TCP' }])], { create: [], update: ['a:1'], remove: [] }],
])('%s', (_, endpoints, existing, expected) => {
  expect(plan(endpoints, existing)).toEqual(expected);
});

test('a slice whose labels are out of date is written again', () => {
  expect(plan([endpoint(1)], [slice('a', [endpoint(1)])], { isCurrent: () => false })).toEqual({ create: [], update: ['a:1'], remove: [] });
});
