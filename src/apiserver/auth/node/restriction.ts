/** NodeRestriction: what a kubelet may write, where the authorizer could not see the body. */
import type { Node, Pod } from '../../../kinds/generated/core-v1.ts';
import type { TokenRequest } from '../../../kinds/generated/authentication-v1.ts';
import { semanticEqual, equalMaps } from '../../../machinery/equality.ts';
import type { Frozen, KubeObject } from '../../../machinery/object.ts';
import { forbiddenError, notFoundError } from '../../../machinery/status-error.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../../admission/ports.ts';
import { nodeNameOf } from './identity.ts';
import { forbiddenLabels } from './labels.ts';
import { referencesOfPod } from './references.ts';

const quoted = (text: string) => JSON.stringify(text);
const MIRROR_POD = 'kubernetes.io/config.mirror';
const NODE_LEASES = 'kube-node-lease';

export const nodeRestriction: AdmissionPlugin = {
  name: 'NodeRestriction',
  resources: ['pods', 'nodes', 'persistentvolumeclaims', 'serviceaccounts', 'leases.coordination.k8s.io', 'csinodes.storage.k8s.io'],
  operations: ['CREATE', 'UPDATE', 'DELETE'],
  validate(request) {
    const node = nodeNameOf(request.user);
    if (node === undefined) return;
    if (node === '') throw refusal(request, `could not determine node from user ${quoted(request.user.name)}`);
    CHECKS[request.kind.plural]?.(request, node);
  },
};

function refusal(request: AdmissionRequest, why: string): Error {
  return forbiddenError({ group: request.kind.group, plural: request.kind.plural }, request.name || (request.object?.metadata.name ?? ''), why);
}

function checkPod(request: AdmissionRequest, node: string): void {
  switch (request.subresource) {
    case '':
      return checkPodItself(request, node);
    case 'status':
      return checkPodStatus(request, node);
    case 'eviction':
      if (request.operation !== 'CREATE') throw refusal(request, `unexpected operation ${request.operation}`);
      if (existingPod(request).spec?.nodeName !== node) throw refusal(request, `node ${node} can only evict pods with spec.nodeName set to itself`);
      return;
    default:
      throw refusal(request, `unexpected pod subresource ${quoted(request.subresource)}, only 'status' and 'eviction' are allowed`);
  }
}

function existingPod(request: AdmissionRequest): Frozen<Pod> {
  const name = request.name || (request.object?.metadata.name ?? '');
  const pod = request.old ?? request.lookup.get('', 'pods', name, request.namespace);
  if (!pod) throw notFoundError({ group: '', plural: 'pods' }, name);
  return pod as Frozen<Pod>;
}

function checkPodItself(request: AdmissionRequest, node: string): void {
  if (request.operation === 'CREATE') return checkMirrorPod(request, request.object as Pod, node);
  if (request.operation === 'DELETE') {
    if (existingPod(request).spec?.nodeName === node) return;
    throw refusal(request, `node ${quoted(node)} can only delete pods with spec.nodeName set to itself`);
  }
  throw refusal(request, `unexpected operation ${quoted(request.operation)}, node ${quoted(node)} can only create and delete mirror pods`);
}

/** A kubelet creates pods only to show the static ones it runs: they belong to its node and refer to nothing. */
function checkMirrorPod(request: AdmissionRequest, pod: Pod, node: string): void {
  const q = quoted(node);
  if (pod.metadata.annotations?.[MIRROR_POD] === undefined) throw refusal(request, `pod does not have ${quoted(MIRROR_POD)} annotation, node ${q} can only create mirror pods`);
  if (pod.spec?.nodeName !== node) throw refusal(request, `node ${q} can only create pods with spec.nodeName set to itself`);
  checkMirrorPodOwner(request, pod, node);
  if (pod.spec.serviceAccountName) throw refusal(request, `node ${q} can not create pods that reference a service account`);
  const referenced = referencesOfPod(pod).find(v => !v.startsWith('pods/'));
  if (referenced) throw refusal(request, `node ${q} can not create pods that reference ${referenced.slice(0, referenced.indexOf('/'))}`);
}

function checkMirrorPodOwner(request: AdmissionRequest, pod: Pod, node: string): void {
  const q = quoted(node);
  const [owner, ...others] = pod.metadata.ownerReferences ?? [];
  if (others.length > 0) throw refusal(request, `node ${q} can only create pods with a single owner reference set to itself`);
  if (!owner || owner.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node) {
    throw refusal(request, `node ${q} can only create pods with an owner reference set to itself`);
  }
  if (owner.controller !== true) throw refusal(request, `node ${q} can only create pods with a controller owner reference set to itself`);
  if (owner.blockOwnerDeletion === true) throw refusal(request, `node ${q} must not set blockOwnerDeletion on an owner reference`);
  const stored = request.lookup.get('', 'nodes', node);
  if (!stored) throw notFoundError({ group: '', plural: 'nodes' }, node);
  if (stored.metadata.uid !== owner.uid) throw refusal(request, `node ${node} UID mismatch: expected ${owner.uid} got ${stored.metadata.uid}`);
}

function checkPodStatus(request: AdmissionRequest, node: string): void {
  if (request.operation !== 'UPDATE') throw refusal(request, `unexpected operation ${quoted(request.operation)}`);
  const [pod, old] = [request.object as Pod, request.old as Frozen<Pod>];
  if (old.spec?.nodeName !== node) throw refusal(request, `node ${quoted(node)} can only update pod status for pods with spec.nodeName set to itself`);
  if (!equalMaps(pod.metadata.labels, old.metadata.labels)) throw refusal(request, `node ${quoted(node)} cannot update labels through pod status`);
  if (!semanticEqual(pod.status?.resourceClaimStatuses, old.status?.resourceClaimStatuses)) {
    throw refusal(request, `node ${quoted(node)} cannot update resource claim statues`);
  }
}

function checkNode(request: AdmissionRequest, node: string): void {
  const name = request.name || (request.object?.metadata.name ?? '');
  if (name !== node) throw refusal(request, `node ${quoted(node)} is not allowed to modify node ${quoted(name)}`);
  const object = request.object as Node | undefined;
  const old = request.old as Frozen<Node> | undefined;
  if (request.operation === 'CREATE') {
    if (object?.spec?.configSource) throw refusal(request, `node ${quoted(node)} is not allowed to create pods with a non-nil configSource`);
    const labels = forbiddenLabels(object?.metadata.labels, undefined);
    if (labels.length > 0) throw refusal(request, `node ${quoted(node)} is not allowed to set the following labels: ${labels.join(', ')}`);
  }
  if (request.operation !== 'UPDATE') return;
  if (object?.spec?.configSource && !semanticEqual(object.spec.configSource, old?.spec?.configSource)) {
    throw refusal(request, `node ${quoted(node)} is not allowed to update configSource to a new non-nil configSource`);
  }
  if (!semanticEqual(object?.spec?.taints, old?.spec?.taints)) throw refusal(request, `node ${quoted(node)} is not allowed to modify taints`);
  const labels = forbiddenLabels(object?.metadata.labels, old?.metadata.labels);
  if (labels.length > 0) throw refusal(request, `is not allowed to modify labels: ${labels.join(', ')}`);
}

function checkClaim(request: AdmissionRequest, node: string): void {
  if (request.subresource !== 'status') throw refusal(request, 'may only update PVC status');
  if (request.operation !== 'UPDATE') throw refusal(request, `unexpected operation ${quoted(request.operation)}`);
  if (semanticEqual(withoutResizeStatus(request.object!), withoutResizeStatus(request.old!))) return;
  throw refusal(request, `node ${quoted(node)} is not allowed to update fields other than status.capacity and status.conditions`);
}

/** A claim less what a kubelet reports after it has grown a volume. */
function withoutResizeStatus(object: Frozen<KubeObject>): unknown {
  const { resourceVersion: _version, managedFields: _managed, ...metadata } = object.metadata;
  const all = (object as Frozen<KubeObject> & { status?: Record<string, unknown> }).status ?? {};
  const { capacity: _capacity, conditions: _conditions, allocatedResources: _allocated, allocatedResourceStatuses: _statuses, ...status } = all;
  return { ...object, metadata, status };
}

function checkToken(request: AdmissionRequest, node: string): void {
  if (request.operation !== 'CREATE' || request.subresource !== 'token') return;
  const reference = (request.object as unknown as TokenRequest).spec.boundObjectRef;
  if (reference?.apiVersion !== 'v1' || reference.kind !== 'Pod' || !reference.name) throw refusal(request, 'node requested token not bound to a pod');
  if (!reference.uid) throw refusal(request, 'node requested token with a pod binding without a uid');
  const pod = request.lookup.get('', 'pods', reference.name, request.namespace) as Frozen<Pod> | undefined;
  if (!pod) throw notFoundError({ group: '', plural: 'pods' }, reference.name);
  if (reference.uid !== pod.metadata.uid) {
    throw refusal(request, `the UID in the bound object reference (${reference.uid}) does not match the UID in record. The object might have been deleted and then recreated`);
  }
  if (pod.spec?.nodeName !== node) throw refusal(request, 'node requested token bound to a pod scheduled on a different node');
}

function checkLease(request: AdmissionRequest, node: string): void {
  if (request.namespace !== NODE_LEASES) throw refusal(request, `can only access leases in the ${quoted(NODE_LEASES)} system namespace`);
  checkOwnName(request, { node, what: 'node lease' });
}

function checkOwnName(request: AdmissionRequest, { node, what }: { node: string; what: string }): void {
  const name = request.operation === 'CREATE' ? request.object?.metadata.name : request.name;
  if (name !== node) throw refusal(request, `can only access ${what} with the same name as the requesting node`);
}

const CHECKS: Readonly<Record<string, (request: AdmissionRequest, node: string) => void>> = {
  pods: checkPod,
  nodes: checkNode,
  persistentvolumeclaims: checkClaim,
  serviceaccounts: checkToken,
  leases: checkLease,
  csinodes: (request, node) => checkOwnName(request, { node, what: 'CSINode' }),
};
