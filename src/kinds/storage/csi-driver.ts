/** CSIDriver: what a storage driver can do and wants. */
import { defineKind } from '../../machinery/kind.ts';
import { at, duplicate, invalid, notSupported, required } from '../../machinery/field-error.ts';
import type { FieldError } from '../../machinery/field-error.ts';
import { validateImmutable } from '../../machinery/meta-validation.ts';
import type { Frozen } from '../../machinery/object.ts';
import { ageColumn, nameColumn } from '../columns.ts';
import type { CSIDriver as CSIDriverObject } from '../generated/storage-v1.ts';

type Driver = Frozen<CSIDriverObject>;
const spec = at('spec');
const MODES = ['Ephemeral', 'Persistent'];
const FS_GROUP_POLICIES = ['File', 'None', 'ReadWriteOnceWithFSType'];
const MIN_TOKEN_SECONDS = 600;
const MAX_TOKEN_SECONDS = 2 ** 32;

function setDefaults({ spec: s }: CSIDriverObject): void {
  s.attachRequired ??= true;
  s.podInfoOnMount ??= false;
  s.storageCapacity ??= false;
  s.fsGroupPolicy ??= 'ReadWriteOnceWithFSType';
  if (!s.volumeLifecycleModes?.length) s.volumeLifecycleModes = ['Persistent'];
  s.requiresRepublish ??= false;
  s.seLinuxMount ??= false;
}

function validateTokens({ tokenRequests = [] }: Driver['spec']): FieldError[] {
  return tokenRequests.flatMap((request, i) => {
    const path = spec.child('tokenRequests').index(i);
    const seconds = request.expirationSeconds;
    const here = path.child('expirationSeconds');
    return [
      ...(tokenRequests.findIndex(r => r.audience === request.audience) < i ? [duplicate(path.child('audience'), request.audience)] : []),
      ...(seconds !== undefined && seconds < MIN_TOKEN_SECONDS ? [invalid(here, seconds, 'may not specify a duration less than 10 minutes')] : []),
      ...(seconds !== undefined && seconds > MAX_TOKEN_SECONDS ? [invalid(here, seconds, 'may not specify a duration larger than 2^32 seconds')] : []),
    ];
  });
}

function validateDriver({ spec: s }: Driver): FieldError[] {
  const booleans = (['attachRequired', 'podInfoOnMount', 'storageCapacity'] as const).filter(name => s[name] === undefined);
  const policy = s.fsGroupPolicy;
  return [
    ...booleans.map(name => required(spec.child(name))),
    ...(s.volumeLifecycleModes ?? []).filter(m => !MODES.includes(m)).map(m => notSupported(spec.child('volumeLifecycleModes'), m, MODES)),
    ...(policy === undefined || FS_GROUP_POLICIES.includes(policy) ? [] : [notSupported(spec.child('fsGroupPolicy'), policy, FS_GROUP_POLICIES)]),
    ...validateTokens(s),
  ];
}

export const CSIDriver = defineKind<CSIDriverObject>({
  group: 'storage.k8s.io', version: 'v1', kind: 'CSIDriver', plural: 'csidrivers', scope: 'Cluster',
  schema: 'io.k8s.api.storage.v1.CSIDriver',
  hasGeneration: true,
  unconditionalUpdate: false,
  defaults: setDefaults,
  validate: validateDriver,
  validateUpdate: (driver, old) => [
    ...validateDriver(driver),
    ...(['attachRequired', 'volumeLifecycleModes'] as const).flatMap(name => validateImmutable(driver.spec[name], old.spec[name], spec.child(name === 'attachRequired' ? 'attachedRequired' : name))),
  ],
  columns: [
    nameColumn,
    { name: 'AttachRequired', type: 'boolean', cell: d => d.spec.attachRequired ?? true },
    { name: 'PodInfoOnMount', type: 'boolean', cell: d => d.spec.podInfoOnMount ?? false },
    { name: 'StorageCapacity', type: 'boolean', cell: d => d.spec.storageCapacity ?? false },
    { name: 'TokenRequests', type: 'string', cell: d => d.spec.tokenRequests?.map(r => r.audience).join(',') || '<unset>' },
    { name: 'RequiresRepublish', type: 'boolean', cell: d => d.spec.requiresRepublish ?? false },
    { name: 'Modes', type: 'string', cell: d => d.spec.volumeLifecycleModes?.join(',') || '<none>' },
    ageColumn,
  ],
});
