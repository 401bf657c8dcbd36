/** Pod: containers that share a node, an address and volumes. */
import { defineKind, status } from '../../../machinery/kind.ts';
import type { Subresource } from '../../../machinery/kind.ts';
import type { Pod as PodObject } from '../../generated/core-v1.ts';
import { podColumns } from './columns.ts';
import { defaultPod } from './defaults.ts';
import { graceSeconds, prepareForCreate, prepareForStatusUpdate, prepareForUpdate } from './prepare.ts';
import { validatePod } from './validate-pod.ts';
import { validatePodStatusUpdate } from './validate-status.ts';
import { validatePodUpdate } from './validate-update.ts';
import { podWarnings } from './warnings.ts';

const CONNECT = ['create', 'get'];
const CHANGE = ['get', 'patch', 'update'];
const options = (name: string, kind: string, verbs: readonly string[] = CONNECT): Subresource => ({
  name, handler: `pods/${name}`, verbs, kind: { group: '', version: 'v1', kind },
});

export const Pod = defineKind<PodObject>({
  group: '', version: 'v1', kind: 'Pod', plural: 'pods', shortNames: ['po'], categories: ['all'], scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.Pod',
  hasGeneration: true,
  defaults: defaultPod,
  prepareForCreate,
  prepareForUpdate,
  prepareForStatusUpdate,
  validate: validatePod,
  validateUpdate: validatePodUpdate,
  validateStatusUpdate: validatePodStatusUpdate,
  warnings: podWarnings,
  graceSeconds,
  fieldSelectors: {
    'spec.nodeName': pod => pod.spec.nodeName ?? '',
    'spec.restartPolicy': pod => pod.spec.restartPolicy ?? '',
    'spec.schedulerName': pod => pod.spec.schedulerName ?? '',
    'spec.serviceAccountName': pod => pod.spec.serviceAccountName ?? '',
    'spec.hostNetwork': pod => String(pod.spec.hostNetwork ?? false),
    'status.phase': pod => pod.status?.phase ?? '',
    'status.podIP': pod => pod.status?.podIPs?.[0]?.ip ?? pod.status?.podIP ?? '',
    // A selector may name it, and then finds no pod: upstream accepts the label and never fills it in.
    'status.podIPs': () => '',
    'status.nominatedNodeName': pod => pod.status?.nominatedNodeName ?? '',
  },
  indexedFields: ['spec.nodeName'],
  columns: podColumns,
  subresources: [
    options('attach', 'PodAttachOptions'),
    options('binding', 'Binding', ['create']),
    { name: 'ephemeralcontainers', handler: 'pods/ephemeralcontainers', verbs: CHANGE },
    { name: 'eviction', handler: 'pods/eviction', verbs: ['create'], kind: { group: 'policy', version: 'v1', kind: 'Eviction' } },
    options('exec', 'PodExecOptions'),
    { name: 'log', handler: 'pods/log', verbs: ['get'] },
    options('portforward', 'PodPortForwardOptions'),
    options('proxy', 'PodProxyOptions', ['create', 'delete', 'get', 'patch', 'update']),
    { name: 'resize', handler: 'pods/resize', verbs: CHANGE },
    status(),
  ],
});
