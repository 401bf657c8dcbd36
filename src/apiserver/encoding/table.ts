/** Server-side printing: objects as rows of a Table, with the columns that their kind names. */
import type { AnyKind, Column } from '../../machinery/kind.ts';
import type { Frozen, KubeObject, ListMeta } from '../../machinery/object.ts';
import { partialMetadata } from './partial-metadata.ts';

export type IncludeObject = 'None' | 'Metadata' | 'Object';

export interface TableOptions {
  readonly version: string;
  readonly include: IncludeObject;
  readonly now: number;
  readonly headers?: boolean;
}

const NAME_DESCRIPTION =
  'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically.';

/** What kinds without columns of their own show. */
const DEFAULT_COLUMNS: readonly Column<KubeObject>[] = [
  { name: 'Name', type: 'string', format: 'name', description: NAME_DESCRIPTION, cell: o => o.metadata.name },
  { name: 'Created At', type: 'date', cell: o => o.metadata.creationTimestamp },
];

export function tableOf(kind: AnyKind, objects: readonly Frozen<KubeObject>[], metadata: ListMeta, options: TableOptions): object {
  const columns = (kind.columns ?? DEFAULT_COLUMNS) as readonly Column<KubeObject>[];
  return {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${options.version}`,
    metadata,
    ...(options.headers === false ? { columnDefinitions: null } : { columnDefinitions: columns.map(definition) }),
    rows: objects.map(object => ({ cells: columns.map(c => c.cell(object, options.now) ?? null), object: shown(object, options) })),
  };
}

const definition = (c: Column<KubeObject>) => ({
  name: c.name,
  type: c.type ?? 'string',
  format: c.format ?? '',
  description: c.description ?? '',
  priority: c.priority ?? 0,
});

function shown(object: Frozen<KubeObject>, options: TableOptions): object | null {
  if (options.include === 'None') return null;
  return options.include === 'Object' ? object : partialMetadata(object, options.version);
}

