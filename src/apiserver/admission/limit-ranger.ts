/** LimitRanger: what a namespace's LimitRanges give pods by default, and the bounds they hold pods and claims to. */
import { containerAmounts } from '../../kinds/core/pod/index.ts';
import type { Container, LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import { formatQuantity } from '../../machinery/quantity.ts';
import { judgeBounds } from './limit-bounds.ts';
import type { ResourceText } from './limit-bounds.ts';
import type { AdmissionPlugin, AdmissionRequest } from './ports.ts';
import { refuse } from './refusal.ts';

const ANNOTATION = 'kubernetes.io/limit-ranger';
type Item = Frozen<LimitRangeItem>;

const rangesOf = (request: AdmissionRequest) => request.lookup.list('', 'limitranges', request.namespace) as unknown as readonly Frozen<LimitRange>[];

/** The names that were filled in, sorted. */
function fill(list: Record<string, string>, defaults: ResourceText): string[] {
  const missing = Object.keys(defaults).filter(name => list[name] === undefined).sort();
  for (const name of missing) list[name] = defaults[name]!;
  return missing;
}

function fillContainer(container: Container, items: readonly Item[], word: string): string[] {
  const resources = (container.resources ??= {});
  const limits = Object.assign({}, ...items.map(i => i.default ?? {})) as ResourceText;
  const requests = Object.assign({}, ...items.map(i => i.defaultRequest ?? {})) as ResourceText;
  const setLimits = Object.keys(limits).length > 0 ? fill((resources.limits ??= {}), limits) : [];
  const setRequests = Object.keys(requests).length > 0 ? fill((resources.requests ??= {}), requests) : [];
  const say = (names: string[], list: string) => (names.length > 0 ? [`${names.join(', ')} ${list} for ${word} ${container.name}`] : []);
  return [...say(setRequests, 'request'), ...say(setLimits, 'limit')];
}

/** Notes what it filled in as an annotation, as upstream does. */
export function applyLimitDefaults(pod: Pod, range: Frozen<LimitRange>): void {
  const items = (range.spec?.limits ?? []).filter(item => item.type === 'Container');
  if (items.length === 0) return;
  const notes = [
    ...(pod.spec.containers ?? []).flatMap(c => fillContainer(c, items, 'container')),
    ...(pod.spec.initContainers ?? []).flatMap(c => fillContainer(c, items, 'init container')),
  ];
  if (notes.length > 0) pod.metadata.annotations = { ...pod.metadata.annotations, [ANNOTATION]: `LimitRanger plugin set: ${notes.join('; ')}` };
}

const textOf = (amounts: ReturnType<typeof containerAmounts>): ResourceText => Object.fromEntries(Object.entries(amounts).map(([name, q]) => [name, formatQuantity(q)]));

function judgePod(pod: Frozen<Pod>, item: Item): string[] {
  if (item.type === 'Pod') {
    return judgeBounds(item, { requests: textOf(containerAmounts(pod.spec, 'requests')), limits: textOf(containerAmounts(pod.spec, 'limits')) });
  }
  if (item.type !== 'Container') return [];
  const containers = [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])];
  return containers.flatMap(c => judgeBounds(item, { requests: c.resources?.requests ?? {}, limits: c.resources?.limits ?? {} }));
}

function judgeClaim(claim: Frozen<PersistentVolumeClaim>, item: Item): string[] {
  return item.type === 'PersistentVolumeClaim' ? judgeBounds(item, { requests: claim.spec?.resources?.requests ?? {} }) : [];
}

/** A pod's containers never change after creation, so only new pods are judged. */
const concerns = ({ subresource, kind, operation, object }: AdmissionRequest): boolean =>
  subresource === '' && !(kind.plural === 'pods' && operation === 'UPDATE') && !(operation === 'UPDATE' && object?.metadata.deletionTimestamp !== undefined);

export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  resources: ['pods', 'persistentvolumeclaims'],
  operations: ['CREATE', 'UPDATE'],
  mutate(request) {
    if (!concerns(request) || request.kind.plural !== 'pods') return;
    for (const range of rangesOf(request)) applyLimitDefaults(request.object as Pod, range);
  },
  validate(request) {
    if (!concerns(request)) return;
    for (const range of rangesOf(request)) {
      const items = range.spec?.limits ?? [];
      const isPod = request.kind.plural === 'pods';
      const found = items.flatMap(item => (isPod ? judgePod(request.object as Pod, item) : judgeClaim(request.object as unknown as PersistentVolumeClaim, item)));
      if (found.length > 0) throw refuse(request, found.length === 1 ? found[0]! : `[${[...new Set(found)].join(', ')}]`);
    }
  },
};
