/** The smallest patch that takes the API's pod status to ours. Pure. */
import type { Pod, PodStatus } from '../objects.ts';
import { KUBELET_CONDITIONS } from './conditions.ts';

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Fields that a strategic merge would merge by key, where ours must replace. */
const REPLACED = new Set(['podIPs', 'hostIPs']);

/**
 * Only what changed: `{"metadata":{"uid":…},"status":{"phase":"Running",…}}`. Conditions are merged by type, so those
 * of others stay; the uid makes a patch for an earlier pod of this name fail.
 */
export function planStatusPatch(pod: Pod, old: PodStatus, next: PodStatus): { metadata: { uid: string }; status: Record<string, unknown> } {
  const status: Record<string, unknown> = {};
  const fields = new Set([...Object.keys(old), ...Object.keys(next)] as (keyof PodStatus)[]);
  for (const field of fields) {
    if (field === 'conditions' || same(old[field], next[field])) continue;
    if (next[field] === undefined) status[field] = null;
    else status[field] = REPLACED.has(field) ? [...(next[field] as unknown[]), { $patch: 'replace' }] : next[field];
  }
  const conditions = planConditionsPatch(old, next);
  return { metadata: { uid: pod.metadata.uid ?? '' }, status: { ...status, ...conditions } };
}

function planConditionsPatch(old: PodStatus, next: PodStatus): Record<string, unknown> {
  const changed = (next.conditions ?? []).filter(c => KUBELET_CONDITIONS.includes(c.type)).flatMap(c => {
    const before = old.conditions?.find(o => o.type === c.type);
    if (same(before, c)) return [];
    // What the condition no longer says must be taken out by name.
    const gone = Object.fromEntries(Object.keys(before ?? {}).filter(k => !(k in c)).map(k => [k, null]));
    return [{ ...gone, ...c }];
  });
  if (changed.length === 0) return {};
  return { '$setElementOrder/conditions': (next.conditions ?? []).map(c => ({ type: c.type })), conditions: changed };
}
