/** Words about storage that several kinds share. */
import type { KubeObject } from '../../machinery/object.ts';

const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
const DEFAULT_ANNOTATIONS = ['storageclass.kubernetes.io/is-default-class', 'storageclass.beta.kubernetes.io/is-default-class'];
const MODES = [['ReadWriteOnce', 'RWO'], ['ReadOnlyMany', 'ROX'], ['ReadWriteMany', 'RWX'], ['ReadWriteOncePod', 'RWOP']] as const;

export const accessModes = (modes: readonly string[] | undefined): string =>
  MODES.flatMap(([mode, short]) => (modes?.includes(mode) ? [short] : [])).join(',');

export const storageClassOf = ({ metadata, spec }: Pick<KubeObject, 'metadata'> & { spec?: { storageClassName?: string } }): string =>
  metadata.annotations?.[CLASS_ANNOTATION] ?? spec?.storageClassName ?? '';

export const isDefaultClass = ({ metadata }: KubeObject): boolean => DEFAULT_ANNOTATIONS.some(name => metadata.annotations?.[name] === 'true');
