import { beforeEach, expect, test } from 'vitest';
import type { Change } from '../../client/cache.ts';
import type { KubeObject, OwnerReference } from '../../machinery/object.ts';
import { type GraphNode, OwnerGraph } from './graph.ts';
import { blockingDependents, planDeletion } from './plan.ts';

const resource = { group: '', version: 'v1', plural: 'things', kind: 'Thing', scope: 'Namespaced' } as const;
const owner = (uid: string, block = false): OwnerReference => ({ apiVersion: 'v1', kind: 'Thing', name: uid, uid, controller: true, blockOwnerDeletion: block });
const thing = (uid: string, owners: OwnerReference[] = [], more: Partial<KubeObject['metadata']> = {}): KubeObject => ({ apiVersion: 'v1', kind: 'Thing', metadata: { name: uid, uid, namespace: 'default', ownerReferences: owners, ...more } });
const going = { deletionTimestamp: '2026-11-22T18:00:00Z' };

let asked: string[];
let known: Map<string, KubeObject>;
let graph: OwnerGraph;
beforeEach(() => {
  asked = [];
  known = new Map();
  const tell = (what: string) => (node: GraphNode) => void asked.push(`${what} ${node.identity.uid}`);
  graph = new OwnerGraph({
    find: ({ uid }) => known.has(uid) ? { resource, object: known.get(uid)! } : undefined,
    attemptToDelete: tell('delete'),
    attemptToOrphan: tell('orphan'),
    invalidNamespace: (node, reference) => void asked.push(`namespace ${node.identity.uid} ${reference.uid}`),
  });
});
/** As a cache does: it holds an object before it tells of it. */
const apply = (change: Change) => {
  const { uid } = change.object.metadata;
  if (change.type === 'deleted') known.delete(uid!);
  else known.set(uid!, change.object as KubeObject);
  graph.apply(resource, change);
};
const add = (...objects: KubeObject[]) => objects.forEach(object => apply({ type: 'added', object }));
const update = (old: KubeObject, object: KubeObject) => apply({ type: 'updated', object, old });
const remove = (object: KubeObject) => apply({ type: 'deleted', object });

test('an owner not seen yet is looked for; seen, it is real', () => {
  add(thing('pod', [owner('set')]));
  expect([asked, graph.get('set')?.isVirtual]).toEqual([['delete set'], true]);
  add(thing('set'));
  expect([graph.get('set')?.isVirtual, graph.get('set')?.dependents.size]).toEqual([false, 1]);
});

test('an owner that nobody has seen is forgotten with the last that names it', () => {
  add(thing('a', [owner('set')]), thing('b', [owner('set')]));
  update(thing('a', [owner('set')]), thing('a'));
  expect(graph.get('set')?.dependents.size).toBe(1);
  remove(thing('b', [owner('set')]));
  expect([graph.get('set'), graph.size]).toEqual([undefined, 1]);
});

test('the end of an owner wakes its dependents', () => {
  add(thing('set'), thing('a', [owner('set')]), thing('b', [owner('set')]));
  remove(thing('set'));
  expect(asked).toEqual(['delete a', 'delete b']);
});

test('foreground deletion wakes dependents and owner, and the owner again with each that ends', () => {
  const set = thing('set');
  add(set, thing('a', [owner('set', true)]), thing('b', [owner('set')]));
  update(set, thing('set', [], { ...going, finalizers: ['foregroundDeletion'] }));
  expect(asked.splice(0)).toEqual(['delete a', 'delete b', 'delete set']);
  expect(blockingDependents(graph.get('set')!).map(n => n.identity.uid)).toEqual(['a']);
  remove(thing('a'));
  expect(asked.splice(0)).toEqual(['delete set']);
  const b = thing('b', [owner('set', true)]);
  update(thing('b', [owner('set')]), b);
  update(b, thing('b'));
  expect(asked).toEqual(['delete set']);
});

test('orphaning is asked for once, when it begins', () => {
  const set = thing('set');
  add(set);
  const ending = thing('set', [], { ...going, finalizers: ['orphan'] });
  update(set, ending);
  update(ending, { ...ending });
  expect(asked).toEqual(['orphan set']);
});

test('an owner in another namespace is none', () => {
  add(thing('set', [], { namespace: 'other' }), thing('a', [owner('set')]));
  expect(asked).toEqual(['namespace a set', 'delete a']);
});

const node = (dependents: Partial<GraphNode>[] = []) => ({ dependents: new Set(dependents) }) as unknown as GraphNode;
test.each([
  ['no owner', node(), thing('x'), [], { action: 'keep' }],
  ['a solid one', node(), thing('x'), ['solid'], { action: 'keep' }],
  ['a solid and a lost one', node(), thing('x'), ['solid', 'dangling', 'waiting'], { action: 'disown', uids: ['1', '2'] }],
  ['only lost ones', node(), thing('x'), ['dangling'], { action: 'delete', policy: 'Background', unblock: false }],
  ['only lost ones, orphaning', node(), thing('x', [], { finalizers: ['orphan'] }), ['dangling'], { action: 'delete', policy: 'Orphan', unblock: false }],
  ['only lost ones, in the foreground', node(), thing('x', [], { finalizers: ['foregroundDeletion'] }), ['dangling'], { action: 'delete', policy: 'Foreground', unblock: false }],
  ['one that waits, and dependents', node([{ isDeletingDependents: false }]), thing('x'), ['waiting'], { action: 'delete', policy: 'Foreground', unblock: false }],
  ['one that waits, in a circle', node([{ isDeletingDependents: true }]), thing('x'), ['waiting'], { action: 'delete', policy: 'Foreground', unblock: true }],
  ['one that waits, and no dependents', node(), thing('x'), ['waiting'], { action: 'delete', policy: 'Background', unblock: false }],
])('%s', (_, graphNode, latest, states, plan) => {
  const owners = states.map((state, i) => ({ reference: owner(String(i)), state: state as 'solid' }));
  expect(planDeletion(graphNode, latest, owners)).toEqual(plan);
});

test('what nobody owns and owns nobody gets a node when an owner or a dependent comes', () => {
  add(thing('alone'), thing('set'), thing('a'));
  expect(graph.size).toBe(0);
  update(thing('a'), thing('a', [owner('set')]));
  add(thing('b', [owner('set')]));
  expect([asked, [...graph.get('set')!.dependents].map(node => node.identity.uid), graph.get('set')?.isVirtual]).toEqual([[], ['a', 'b'], false]);
  remove(thing('alone'));
  expect([graph.get('alone'), graph.size]).toEqual([undefined, 3]);
});

test('an owner in another namespace is told, though nobody named it before', () => {
  add(thing('set', [], { namespace: 'elsewhere' }), thing('a', [owner('set')]));
  expect(asked).toEqual(['namespace a set', 'delete a']);
});
