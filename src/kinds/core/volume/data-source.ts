/** A claim's data source under its old and its new name. */
import { invalid, required } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { checkDnsLabel, checkDnsSubdomain } from '../../../machinery/names.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { PersistentVolumeClaimSpec } from '../../generated/core-v1.ts';

interface Source { readonly apiGroup?: string; readonly kind: string; readonly name: string; readonly namespace?: string }

const isClaim = (s: Source) => s.kind === 'PersistentVolumeClaim' && (s.apiGroup ?? '') === '';
const isSnapshot = (s: Source) => s.kind === 'VolumeSnapshot' && s.apiGroup === 'snapshot.storage.k8s.io';

/** The old field takes claims and snapshots only, and says the same as the new one; in place. */
export function alignDataSources(spec: PersistentVolumeClaimSpec): void {
  if (spec.dataSource && !isClaim(spec.dataSource) && !isSnapshot(spec.dataSource)) delete spec.dataSource;
  if (spec.dataSourceRef?.namespace) return;
  if (spec.dataSource && !spec.dataSourceRef) spec.dataSourceRef = { ...spec.dataSource };
  else if (spec.dataSourceRef && !spec.dataSource && (isClaim(spec.dataSourceRef) || isSnapshot(spec.dataSourceRef))) {
    const { apiGroup, kind, name } = spec.dataSourceRef;
    spec.dataSource = { ...(apiGroup === undefined ? {} : { apiGroup }), kind, name };
  }
}

function validateSource(path: FieldPath, source: Source | undefined): FieldError[] {
  if (!source) return [];
  const group = source.apiGroup ?? '';
  return [
    ...(source.name ? [] : [required(path.child('name'))]),
    ...(source.kind ? [] : [required(path.child('kind'))]),
    ...(group === '' && source.kind !== 'PersistentVolumeClaim' ? [invalid(path, source.kind ?? '', "must be 'PersistentVolumeClaim' when referencing the default apiGroup")] : []),
    ...(group === '' ? [] : checkDnsSubdomain(group).map(m => invalid(path.child('apiGroup'), group, m))),
    ...(source.namespace ? checkDnsLabel(source.namespace).map(m => invalid(path.child('namespace'), source.namespace, m)) : []),
  ];
}

export function validateDataSources({ dataSource, dataSourceRef }: Frozen<PersistentVolumeClaimSpec>, path: FieldPath): FieldError[] {
  const found = [...validateSource(path.child('dataSource'), dataSource), ...validateSource(path.child('dataSourceRef'), dataSourceRef)];
  if (!dataSource || !dataSourceRef) return found;
  if (dataSourceRef.namespace) return [...found, invalid(path, {}, 'may not be specified when dataSourceRef.namespace is specified')];
  const same = dataSource.apiGroup === dataSourceRef.apiGroup && dataSource.kind === dataSourceRef.kind && dataSource.name === dataSourceRef.name;
  return same ? found : [...found, invalid(path, {}, 'must match dataSourceRef')];
}
