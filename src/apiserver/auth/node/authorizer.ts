/** What a kubelet may do: its own node, lease and pods, and what those pods refer to. */
import type { Attributes, Authorization, Authorizer, ResourceRule } from '../ports.ts';
import { ruleAllows } from '../rbac/rule.ts';
import type { NodeGraph } from './graph.ts';
import { nodeNameOf } from './identity.ts';
import { vertex } from './references.ts';

const allow: Authorization = { decision: 'allow', reason: '' };
const refuse = (reason = ''): Authorization => ({ decision: 'no-opinion', reason });
const NODE_LEASES = 'kube-node-lease';
const OWN_OBJECT_VERBS = ['get', 'create', 'update', 'patch', 'delete'];

/** `rules` are those of the role `system:node`, for all that is not divided by node. */
export function nodeAuthorizer(graph: NodeGraph, rules: readonly ResourceRule[]): Authorizer {
  return {
    authorize(a) {
      const node = nodeNameOf(a.user);
      if (node === undefined) return refuse();
      if (node === '') return refuse(`unknown node for user ${JSON.stringify(a.user.name)}`);
      const divided = a.resourceRequest ? DIVIDED[a.apiGroup === '' ? a.resource : `${a.resource}.${a.apiGroup}`] : undefined;
      if (divided) return divided(node, a, graph);
      return rules.some(rule => ruleAllows(rule, a)) ? allow : refuse();
    },
    rulesFor: user =>
      nodeNameOf(user) === undefined
        ? { rules: [], incomplete: false }
        : { rules: [], incomplete: true, error: 'node authorizer does not support user rule resolution' },
  };
}

type Decide = (node: string, a: Attributes, graph: NodeGraph) => Authorization;

function related(node: string, a: Attributes, graph: NodeGraph): Authorization {
  if (a.name === '') return refuse('No Object name found');
  return graph.isRelated(node, vertex(a.resource, a.namespace, a.name)) ? allow : refuse(`no relationship found between node '${node}' and this object`);
}

const readNamespaced: Decide = (node, a, graph) => {
  if (!['get', 'list', 'watch'].includes(a.verb)) return refuse('can only read resources of this type');
  if (a.subresource !== '') return refuse('cannot read subresource');
  if (a.namespace === '') return refuse('can only read namespaced object of this type');
  return related(node, a, graph);
};

const getOne: Decide = (node, a, graph) => {
  if (a.verb !== 'get') return refuse('can only get individual resources of this type');
  if (a.subresource !== '') return refuse('cannot get subresource');
  return related(node, a, graph);
};

const claims: Decide = (node, a, graph) => {
  if (a.subresource !== 'status') return getOne(node, a, graph);
  if (a.verb !== 'update' && a.verb !== 'patch') return refuse('can only get/update/patch this type');
  return related(node, a, graph);
};

const createToken: Decide = (node, a, graph) => {
  if (a.verb === 'get' && a.subresource === '') return related(node, a, graph);
  if (a.verb !== 'create' || a.name === '') return refuse('can only create tokens for individual service accounts');
  if (a.subresource !== 'token') return refuse('can only create token subresource of serviceaccount');
  return related(node, a, graph);
};

const lease: Decide = (node, a) => {
  if (!OWN_OBJECT_VERBS.includes(a.verb)) return refuse('can only get, create, update, patch, or delete a node lease');
  if (a.namespace !== NODE_LEASES) return refuse(`can only access leases in the ${JSON.stringify(NODE_LEASES)} system namespace`);
  // The name of a creation stands in its body: NodeRestriction looks there.
  if (a.verb !== 'create' && a.name !== node) return refuse('can only access node lease with the same name as the requesting node');
  return allow;
};

const csiNode: Decide = (node, a) => {
  if (!OWN_OBJECT_VERBS.includes(a.verb)) return refuse('can only get, create, update, patch, or delete a CSINode');
  if (a.subresource !== '') return refuse('cannot authorize CSINode subresources');
  if (a.verb !== 'create' && a.name !== node) return refuse('can only access CSINode with the same name as the requesting node');
  return allow;
};

const ownNode: Decide = (node, a) => {
  const writes = a.verb === 'update' || a.verb === 'patch';
  if (a.subresource === 'status') return writes ? allow : refuse();
  if (a.subresource !== '') return refuse();
  if (writes || a.verb === 'create') return allow;
  if (!['get', 'list', 'watch'].includes(a.verb)) return refuse();
  if (a.name === node) return allow;
  return refuse(a.name === '' ? `node '${node}' cannot read all nodes, only its own Node object` : `node '${node}' cannot read '${a.name}', only its own Node object`);
};

const ownPods: Decide = (node, a, graph) => {
  if (a.subresource === 'status') return a.verb === 'update' || a.verb === 'patch' ? allow : refuse();
  if (a.subresource === 'eviction') return a.verb === 'create' ? allow : refuse();
  if (a.subresource !== '') return refuse();
  switch (a.verb) {
    case 'get':
      return getOne(node, a, graph);
    case 'list':
    case 'watch':
      if (a.fieldSelector?.['spec.nodeName'] === node) return allow;
      return a.name !== '' ? related(node, a, graph) : refuse('can only list/watch pods with spec.nodeName field selector');
    case 'create':
    case 'delete':
      return allow;
    default:
      return refuse();
  }
};

/** The resources of which each node sees only its part. */
const DIVIDED: Readonly<Record<string, Decide>> = {
  secrets: readNamespaced,
  configmaps: readNamespaced,
  persistentvolumeclaims: claims,
  persistentvolumes: getOne,
  serviceaccounts: createToken,
  nodes: ownNode,
  pods: ownPods,
  'leases.coordination.k8s.io': lease,
  'csinodes.storage.k8s.io': csiNode,
  'volumeattachments.storage.k8s.io': getOne,
};
