/** Priority: a pod's priority class becomes a number and a preemption policy. */
import type { Pod } from '../../kinds/generated/core-v1.ts';
import type { PriorityClass } from '../../kinds/generated/scheduling-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import type { AdmissionPlugin, AdmissionRequest } from './ports.ts';
import { refuse } from './refusal.ts';

type Class = Frozen<PriorityClass>;
const GROUP = 'scheduling.k8s.io';
const PREEMPT = 'PreemptLowerPriority';

/** Of several defaults, which only a race can make, the lowest counts. */
function defaultClass(request: AdmissionRequest): Class | undefined {
  const classes = request.lookup.list(GROUP, 'priorityclasses') as readonly Class[];
  return classes.filter(c => c.globalDefault).reduce<Class | undefined>((lowest, c) => (lowest && (lowest.value ?? 0) <= (c.value ?? 0) ? lowest : c), undefined);
}

function classOf(request: AdmissionRequest, pod: Pod): Class | undefined {
  const name = pod.spec.priorityClassName;
  if (!name) return defaultClass(request);
  const found = request.lookup.get(GROUP, 'priorityclasses', name);
  if (!found) throw refuse(request, `no PriorityClass with name ${name} was found`);
  return found as Class;
}

function resolve(request: AdmissionRequest, pod: Pod): void {
  const found = classOf(request, pod);
  const priority = found?.value ?? 0;
  const policy = found?.preemptionPolicy ?? PREEMPT;
  const { priority: asked, preemptionPolicy: askedPolicy } = pod.spec;
  if (asked !== undefined && asked !== priority) {
    throw refuse(request, `the integer value of priority (${asked}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`);
  }
  if (askedPolicy !== undefined && askedPolicy !== policy) {
    throw refuse(request, `the string value of PreemptionPolicy (${askedPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`);
  }
  if (found?.metadata.name && !pod.spec.priorityClassName) pod.spec.priorityClassName = found.metadata.name;
  pod.spec.priority = priority;
  pod.spec.preemptionPolicy = policy;
}

/** An update that leaves them out keeps what was decided at creation. */
function keep(pod: Pod, old: Frozen<Pod> | undefined): void {
  if (pod.spec.priority === undefined && old?.spec.priority !== undefined) pod.spec.priority = old.spec.priority;
  if (pod.spec.preemptionPolicy === undefined && old?.spec.preemptionPolicy !== undefined) pod.spec.preemptionPolicy = old.spec.preemptionPolicy;
}

function judgeClass(request: AdmissionRequest): void {
  const object = request.object as unknown as Class;
  if (!object.globalDefault) return;
  const other = defaultClass(request);
  if (!other || (request.operation === 'UPDATE' && other.metadata.name === object.metadata.name)) return;
  throw refuse(request, `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`);
}

export const priority: AdmissionPlugin = {
  name: 'Priority',
  resources: ['pods', 'priorityclasses.scheduling.k8s.io'],
  operations: ['CREATE', 'UPDATE'],
  mutate(request) {
    if (request.subresource !== '' || request.kind.plural !== 'pods') return;
    if (request.operation === 'CREATE') resolve(request, request.object as Pod);
    else keep(request.object as Pod, request.old as Frozen<Pod> | undefined);
  },
  validate(request) {
    if (request.subresource === '' && request.kind.plural === 'priorityclasses') judgeClass(request);
  },
};
