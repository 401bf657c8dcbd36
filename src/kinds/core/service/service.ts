/** Service: one address for a changing set of pods. */
import { defineKind, status } from '../../../machinery/kind.ts';
import { nameIsDnsLabel } from '../../../machinery/names.ts';
import { ageColumn, formatLabels, nameColumn } from '../../columns.ts';
import type { Service as ServiceType } from '../../generated/core-v1.ts';
import { defaultService } from './defaults.ts';
import { prepareServiceForCreate, prepareServiceForUpdate } from './prepare.ts';
import type { ServiceObject } from './shape.ts';
import { validateService, validateServiceStatus, validateServiceUpdate } from './validate.ts';

function externalIP({ spec, status: s }: ServiceObject): string {
  const own = spec.externalIPs ?? [];
  if (spec.type === 'ExternalName') return spec.externalName ?? '';
  if (spec.type === 'ClusterIP' || spec.type === 'NodePort') return own.join(',') || '<none>';
  if (spec.type !== 'LoadBalancer') return '<unknown>';
  const balanced = new Set((s?.loadBalancer?.ingress ?? []).map(i => i.ip || i.hostname || '').filter(Boolean));
  return [...[...balanced].sort(), ...own].join(',') || '<pending>';
}

/** `80:30080/TCP,443/TCP`. */
export const formatServicePorts = ({ spec: { ports = [] } }: ServiceObject): string =>
  ports.map(p => `${p.port}${p.nodePort ? `:${p.nodePort}` : ''}/${p.protocol}`).join(',') || '<none>';

export const Service = defineKind<ServiceType>({
  group: '', version: 'v1', kind: 'Service', plural: 'services', shortNames: ['svc'], categories: ['all'], scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.Service',
  createOnUpdate: true,
  // Names that start with a digit are allowed since v1.36.
  validateName: nameIsDnsLabel,
  defaults: defaultService,
  prepareForCreate: prepareServiceForCreate,
  prepareForUpdate: prepareServiceForUpdate,
  validate: validateService,
  validateUpdate: validateServiceUpdate,
  validateStatusUpdate: validateServiceStatus,
  fieldSelectors: { 'spec.clusterIP': s => s.spec.clusterIP ?? '', 'spec.type': s => s.spec.type ?? '' },
  columns: [
    nameColumn,
    { name: 'Type', type: 'string', cell: s => s.spec.type ?? '' },
    { name: 'Cluster-IP', type: 'string', cell: s => s.spec.clusterIPs?.[0] ?? '<none>' },
    { name: 'External-IP', type: 'string', cell: externalIP },
    { name: 'Port(s)', type: 'string', cell: formatServicePorts },
    ageColumn,
    { name: 'Selector', type: 'string', priority: 1, cell: s => formatLabels(s.spec.selector) },
  ],
  subresources: [
    { name: 'proxy', handler: 'services/proxy', verbs: ['create', 'delete', 'get', 'patch', 'update'], kind: { group: '', version: 'v1', kind: 'ServiceProxyOptions' } },
    status(),
  ],
});
