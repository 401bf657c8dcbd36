/** VolumeAttachment: a volume that is to be attached to a node. */
import { defineKind, status } from '../../machinery/kind.ts';
import { at, invalid, required } from '../../machinery/field-error.ts';
import type { FieldError } from '../../machinery/field-error.ts';
import { clone } from '../../machinery/equality.ts';
import { validateImmutable } from '../../machinery/meta-validation.ts';
import { checkDnsSubdomain } from '../../machinery/names.ts';
import type { Frozen } from '../../machinery/object.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import { validateDriverName } from '../core/pod/validate-network-volumes.ts';
import type { VolumeAttachment as VolumeAttachmentObject } from '../generated/storage-v1.ts';

type Attachment = Frozen<VolumeAttachmentObject>;
const spec = at('spec');

function validateSource({ spec: { source } }: Attachment): FieldError[] {
  const path = spec.child('source');
  const { inlineVolumeSpec: inline, persistentVolumeName: name } = source ?? {};
  if (inline === undefined && name === undefined) return [required(path, 'must specify exactly one of inlineVolumeSpec and persistentVolumeName')];
  if (inline !== undefined && name !== undefined) return [invalid(path, source, 'must specify exactly one of inlineVolumeSpec and persistentVolumeName')];
  if (name === undefined) return [];
  return name === '' ? [required(path.child('persistentVolumeName'), 'must specify non empty persistentVolumeName')] : checkDnsSubdomain(name).map(m => invalid(path.child('persistentVolumeName'), name, m));
}

const validateAttachment = (a: Attachment): FieldError[] => [
  ...validateDriverName(spec.child('attacher'), a.spec.attacher),
  ...validateSource(a),
  ...checkDnsSubdomain(a.spec.nodeName ?? '').map(m => invalid(spec.child('nodeName'), a.spec.nodeName ?? '', m)),
];

export const VolumeAttachment = defineKind<VolumeAttachmentObject>({
  group: 'storage.k8s.io', version: 'v1', kind: 'VolumeAttachment', plural: 'volumeattachments', scope: 'Cluster',
  schema: 'io.k8s.api.storage.v1.VolumeAttachment',
  unconditionalUpdate: false,
  prepareForCreate: a => {
    a.status = { attached: false };
  },
  prepareForUpdate: (a, old) => {
    if (old.status) a.status = clone(old.status);
  },
  validate: validateAttachment,
  validateUpdate: (a, old) => [...validateAttachment(a), ...validateImmutable(a.spec, old.spec, spec)],
  columns: [
    nameColumn,
    { name: 'Attacher', type: 'string', format: 'name', cell: a => a.spec.attacher },
    { name: 'PV', type: 'string', cell: a => a.spec.source.persistentVolumeName ?? '' },
    { name: 'Node', type: 'string', cell: a => a.spec.nodeName },
    { name: 'Attached', type: 'boolean', cell: a => a.status?.attached ?? false },
    ageColumn,
  ],
  subresources: [status()],
});
