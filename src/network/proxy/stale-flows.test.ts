import { describe, expect, it } from 'vitest';
import { readFlows } from './adapters/conntrack-command.ts';
import type { Frontend } from './plan.ts';
import { install } from './ruleset.ts';
import { changedUdp, planForgetting } from './stale-flows.ts';

const DNS = '10.96.0.10 . udp . 53';
const installed = (keepsOf: Record<string, readonly string[]>) =>
  install(new Map(Object.entries(keepsOf).map(([key, keeps]): [string, Frontend] => [key, { key, nodePort: !key.startsWith('1'), endpoints: keeps, masquerade: false, ...(key.includes('udp') ? { keeps } : {}) }])), new Map());
const [A, B] = ['10.244.0.5 . 53', '10.244.0.6 . 53'];

describe('changedUdp', () => {
  it.each<[string, Record<string, string[]>, Record<string, string[]>, Record<string, string[]>]>([
    ['the same: nothing to do', { [DNS]: [A] }, { [DNS]: [A] }, {}],
    ['a first endpoint', { [DNS]: [] }, { [DNS]: [A] }, { [DNS]: [A] }],
    ['another endpoint', { [DNS]: [A] }, { [DNS]: [B] }, { [DNS]: [B] }],
    ['a new service: its clients may have tried before', {}, { [DNS]: [A] }, { [DNS]: [A] }],
    ['a service that has gone', { [DNS]: [A] }, {}, { [DNS]: [] }],
    ['TCP needs nothing', { '10.96.0.10 . tcp . 53': [A] }, {}, {}],
  ])('%s', (_, before, wanted, expected) => {
    expect(Object.fromEntries([...changedUdp(installed(before), installed(wanted))].map(([key, keeps]) => [key, [...keeps]]))).toEqual(expected);
  });
});

const LISTED = `udp      17 29 src=10.244.0.9 dst=10.96.0.10 sport=40000 dport=53 src=10.244.0.5 dst=10.244.0.9 sport=53 dport=40000 [ASSURED] mark=0 use=1
udp      17 28 src=10.244.0.8 dst=10.96.0.10 sport=40001 dport=53 [UNREPLIED] src=10.244.0.5 dst=10.244.0.8 sport=53 dport=40001 mark=1 use=1
udp      17 28 src=10.244.0.8 dst=10.96.0.10 sport=40002 dport=53 src=10.244.0.6 dst=10.244.0.8 sport=53 dport=40002 mark=0 use=1
udp      17 28 src=127.0.0.1 dst=127.0.0.1 sport=40003 dport=30053 [UNREPLIED] src=127.0.0.1 dst=127.0.0.1 sport=30053 dport=40003 mark=0 use=1
udp      17 28 src=192.0.2.9 dst=192.0.2.1 sport=40004 dport=30053 src=192.0.2.1 dst=192.0.2.9 sport=30053 dport=40004 mark=0 use=1
conntrack v1.4.7 (conntrack-tools): 5 flow entries have been shown.
`;

it('reads what conntrack lists', () => {
  expect(readFlows(LISTED).map(f => `${f.destination}:${f.port} ${f.answeredBy}`)).toEqual([
    '10.96.0.10:53 10.244.0.5 . 53', '10.96.0.10:53 10.244.0.5 . 53', '10.96.0.10:53 10.244.0.6 . 53', '127.0.0.1:30053 127.0.0.1 . 30053', '192.0.2.1:30053 192.0.2.1 . 30053',
  ]);
});

describe('planForgetting', () => {
  const forgotten = (key: string, ...keeps: string[]) => planForgetting(readFlows(LISTED), new Map([[key, new Set(keeps)]]), ['10.244.0.1']).map(f => `${f.destination}:${f.port} ${f.answeredBy}`);
  it.each<[string, string, string[], string[]]>([
    ['those to an endpoint that is gone, each way once', DNS, [B], ['10.96.0.10:53 10.244.0.5 . 53']],
    ['none where all still serve', DNS, [A, B], []],
    ['all of a service that is gone', DNS, [], ['10.96.0.10:53 10.244.0.5 . 53', '10.96.0.10:53 10.244.0.6 . 53']],
    ['those to another port of the endpoint', DNS, ['10.244.0.5 . 5353', B], ['10.96.0.10:53 10.244.0.5 . 53']],
    ['those that came before the node port, on the node’s addresses alone', 'udp . 30053', [A], ['127.0.0.1:30053 127.0.0.1 . 30053']],
    ['none of others', '10.96.0.11 . udp . 53', [A], []],
  ])('%s', (_, key, keeps, expected) => expect(forgotten(key, ...keeps)).toEqual(expected));
});
