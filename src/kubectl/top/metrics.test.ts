import { expect, test } from 'vitest';
import { nodeTable, podTable } from './metrics.ts';

const showing = { noHeaders: false, sortBy: '', showSwap: false };
const nodes = [{ metadata: { name: 'b' }, usage: { cpu: '1500m', memory: '2Gi' } }, { metadata: { name: 'a' }, usage: { cpu: '137412n', memory: '3145728Ki' } }];
const lines = (text: string) => text.split('\n').map(line => line.trimEnd()).filter(Boolean);

test('nodes by name, shares cut, what is not measured last', () => {
  const available = new Map([['a', { cpu: '2', memory: '4Gi' }], ['b', { cpu: '4', memory: '8Gi' }], ['c', {}]]);
  expect(lines(nodeTable(nodes, available, showing))).toEqual([
    'NAME   CPU(cores)   CPU(%)      MEMORY(bytes)   MEMORY(%)', 'a      1m           0%          3072Mi          75%', 'b      1500m        37%         2048Mi          25%', 'c      <unknown>    <unknown>   <unknown>       <unknown>',
  ]);
  expect(lines(nodeTable(nodes, new Map(), { ...showing, sortBy: 'cpu', noHeaders: true })).map(l => l[0])).toEqual(['b', 'a']);
});

const pods = [
  { metadata: { name: 'web', namespace: 'n' }, containers: [{ name: 'b', usage: { cpu: '10m', memory: '20Mi' } }, { name: 'a', usage: { cpu: '1', memory: '1Gi' } }] },
  { metadata: { name: 'db', namespace: 'n' }, containers: [{ name: 'c', usage: { cpu: '5m', memory: '100Ki' } }] },
];
const podShowing = { ...showing, byContainer: false, withNamespace: false, withSum: false };

test('pods, their containers, and the sum', () => {
  expect(lines(podTable(pods, podShowing))).toEqual(['NAME   CPU(cores)   MEMORY(bytes)', 'db     5m           0Mi', 'web    1010m        1044Mi']);
  expect(lines(podTable(pods, { ...podShowing, byContainer: true, sortBy: 'memory' })).map(l => l.split(/ +/).slice(0, 2).join('/'))).toEqual(['POD/NAME', 'web/a', 'web/b', 'db/c']);
  expect(lines(podTable(pods, { ...podShowing, withSum: true })).slice(-2).map(l => l.trim().split(/ +/))).toEqual([['________', '________'], ['1015m', '1044Mi']]);
});
