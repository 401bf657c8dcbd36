/** CSINode: which storage drivers a node has. */
import { defineKind } from '../../machinery/kind.ts';
import { at, duplicate, invalid, required } from '../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../machinery/field-error.ts';
import { semanticEqual } from '../../machinery/equality.ts';
import { validateLabelName } from '../../machinery/label-selector.ts';
import { byteLength } from '../../machinery/byte-length.ts';
import type { Frozen } from '../../machinery/object.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { validateDriverName } from '../core/pod/validate-network-volumes.ts';
import type { CSINode as CSINodeObject, CSINodeDriver } from '../generated/storage-v1.ts';

const MAX_NODE_ID = 256;

function validateDriver({ name, nodeID, topologyKeys, allocatable }: Frozen<CSINodeDriver>, path: FieldPath): FieldError[] {
  const keys = topologyKeys ?? [];
  const here = path.child('nodeID');
  return [
    ...validateDriverName(path.child('name'), name),
    ...(nodeID ? [] : [required(here, nodeID ?? '')]),
    ...(byteLength(nodeID ?? '') > MAX_NODE_ID ? [invalid(here, nodeID, `must be ${MAX_NODE_ID} characters or less`)] : []),
    ...((allocatable?.count ?? 0) < 0 ? [invalid(path.child('allocatable').child('count'), allocatable?.count, 'must be greater than or equal to 0')] : []),
    ...keys.flatMap((key, i) => [
      ...(keys.indexOf(key) < i ? [duplicate(path, key)] : []),
      ...(key ? validateLabelName(key, path.child('topologyKeys')) : [required(path.child('topologyKeys'), key)]),
    ]),
  ];
}

function validateNode({ spec }: Frozen<CSINodeObject>): FieldError[] {
  const drivers = spec?.drivers ?? [];
  const path = at('spec', 'drivers');
  return drivers.flatMap((driver, i) => [
    ...validateDriver(driver, path.index(i)),
    ...(drivers.findIndex(d => d.name === driver.name) < i ? [duplicate(path.index(i).child('name'), driver.name)] : []),
  ]);
}

export const CSINode = defineKind<CSINodeObject>({
  group: 'storage.k8s.io', version: 'v1', kind: 'CSINode', plural: 'csinodes', scope: 'Cluster',
  schema: 'io.k8s.api.storage.v1.CSINode',
  unconditionalUpdate: false,
  validate: validateNode,
  validateUpdate: (node, old) => [
    ...validateNode(node),
    ...(old.spec?.drivers ?? []).flatMap(before => {
      const driver = node.spec?.drivers?.find(d => d.name === before.name);
      if (!driver) return [];
      const same = semanticEqual({ ...driver, allocatable: undefined }, { ...before, allocatable: undefined });
      return same ? [] : [invalid(at('CSINodeDriver'), driver, 'field is immutable')];
    }),
  ],
  columns: [nameColumn, { name: 'Drivers', type: 'integer', cell: n => n.spec?.drivers?.length ?? 0 }, ageColumn],
});
