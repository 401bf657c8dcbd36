/** What a ReplicaSet and a ReplicationController have in common beside their status: how writes begin, and their columns. */
import { clone } from '../../machinery/equality.ts';
import type { Column } from '../../machinery/kind.ts';
import type { Frozen } from '../../machinery/object.ts';
import { ageColumn, containerImages, containerNames, nameColumn } from '../columns.ts';
import type { ReplicationController } from '../generated/core-v1.ts';

type Replicated = Pick<ReplicationController, 'metadata' | 'status'> & { spec: Pick<ReplicationController['spec'], 'replicas' | 'template'> };

export function beginWithoutReplicas(object: Pick<Replicated, 'status'>): void {
  object.status = { replicas: 0 };
}

export function keepReplicaStatus(object: Pick<Replicated, 'status'>, old: Frozen<Pick<Replicated, 'status'>>): void {
  if (old.status) object.status = clone(old.status) as NonNullable<Replicated['status']>;
}

export const replicaColumns = <T extends Replicated>(selector: (object: Frozen<T>) => string): Column<T>[] => [
  nameColumn,
  { name: 'Desired', type: 'integer', cell: o => o.spec.replicas ?? 0 },
  { name: 'Current', type: 'integer', cell: o => o.status?.replicas ?? 0 },
  { name: 'Ready', type: 'integer', cell: o => o.status?.readyReplicas ?? 0 },
  ageColumn,
  { name: 'Containers', type: 'string', priority: 1, cell: o => containerNames(o.spec.template?.spec) },
  { name: 'Images', type: 'string', priority: 1, cell: o => containerImages(o.spec.template?.spec) },
  { name: 'Selector', type: 'string', priority: 1, cell: selector },
];
