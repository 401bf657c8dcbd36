/** ComponentStatus: whether the scheduler, the controllers and the store are well; computed when asked. */
import { defineKind } from '../../machinery/kind.ts';
import type { Frozen } from '../../machinery/object.ts';
import { nameColumn } from '../columns.ts';
import type { ComponentStatus as ComponentStatusObject } from '../generated/core-v1.ts';

const healthy = (c: Frozen<ComponentStatusObject>) => c.conditions?.find(condition => condition.type === 'Healthy');

export const ComponentStatus = defineKind<ComponentStatusObject>({
  group: '', version: 'v1', kind: 'ComponentStatus', plural: 'componentstatuses', shortNames: ['cs'], scope: 'Cluster',
  schema: 'io.k8s.api.core.v1.ComponentStatus',
  virtual: true,
  verbs: ['get', 'list'],
  deprecated: 'v1 ComponentStatus is deprecated in v1.19+',
  columns: [
    nameColumn,
    { name: 'Status', type: 'string', cell: c => (healthy(c) ? (healthy(c)!.status === 'True' ? 'Healthy' : 'Unhealthy') : 'Unknown') },
    { name: 'Message', type: 'string', cell: c => healthy(c)?.message ?? '' },
    { name: 'Error', type: 'string', cell: c => healthy(c)?.error ?? '' },
  ],
});
