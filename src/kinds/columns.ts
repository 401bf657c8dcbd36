/** Columns and cells that many kinds' tables share. */
import { ageOf } from '../machinery/human-duration.ts';
import type { Column } from '../machinery/kind.ts';
import type { Frozen, KubeObject } from '../machinery/object.ts';
import type { PodSpec } from './generated/core-v1.ts';

export const nameColumn: Column<KubeObject> = { name: 'Name', type: 'string', format: 'name', cell: o => o.metadata.name ?? '' };
export const ageColumn: Column<KubeObject> = { name: 'Age', type: 'string', cell: (o, now) => ageOf(o.metadata.creationTimestamp, now) };

/** `a=b,c=d` in the order of keys; `<none>` where there are none. */
export function formatLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const pairs = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return pairs.sort().join(',') || '<none>';
}

type Spec = Frozen<PodSpec> | undefined;
export const containerNames = (spec: Spec): string => (spec?.containers ?? []).map(c => c.name).join(',');
export const containerImages = (spec: Spec): string => (spec?.containers ?? []).map(c => c.image ?? '').join(',');

const MODE_NAMES: readonly (readonly [string, string])[] = [['ReadWriteOnce', 'RWO'], ['ReadOnlyMany', 'ROX'], ['ReadWriteMany', 'RWX'], ['ReadWriteOncePod', 'RWOP']];
/** `RWO,ROX`. */
export const formatAccessModes = (modes: readonly string[] | undefined): string => MODE_NAMES.filter(([mode]) => modes?.includes(mode)).map(([, short]) => short).join(',');
