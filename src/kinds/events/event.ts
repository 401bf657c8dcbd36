/** Event of events.k8s.io: the core Event under newer names. */
import { defineKind } from '../../machinery/kind.ts';
import { clone } from '../../machinery/equality.ts';
import type { Column } from '../../machinery/kind.ts';
import type { Frozen, KubeObject } from '../../machinery/object.ts';
import { Event as CoreEvent, eventColumns, validateStrictEvent, validateStrictEventUpdate } from '../core/event/index.ts';
import type { Event as CoreEventObject } from '../generated/core-v1.ts';
import type { Event as EventObject } from '../generated/events-v1.ts';

/** Newer name, stored name. */
const RENAMED = [
  ['regarding', 'involvedObject'], ['note', 'message'], ['reportingController', 'reportingComponent'], ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'], ['deprecatedLastTimestamp', 'lastTimestamp'], ['deprecatedCount', 'count'],
] as const;
type Fields = Record<string, unknown>;

function rename(object: Frozen<object>, names: readonly (readonly [string, string])[], apiVersion: string): Fields {
  const map = new Map(names);
  const entries = Object.entries(clone(object) as Fields).map(([name, value]) => [map.get(name) ?? name, value]);
  return { ...(Object.fromEntries(entries) as Fields), apiVersion };
}

const backward = RENAMED.map(([newer, stored]) => [stored, newer] as const);
export const toStoredEvent = (e: Frozen<EventObject>): CoreEventObject => rename(e, RENAMED, 'v1') as unknown as CoreEventObject;
export const fromStoredEvent = (e: Frozen<KubeObject>): EventObject => rename(e, backward, 'events.k8s.io/v1') as unknown as EventObject;

const regarding = (name: 'kind' | 'namespace' | 'name' | 'uid' | 'apiVersion' | 'resourceVersion' | 'fieldPath') => (e: Frozen<EventObject>) => e.regarding?.[name] ?? '';

export const Event = defineKind<EventObject>({
  group: 'events.k8s.io', version: 'v1', kind: 'Event', plural: 'events', shortNames: ['ev'], scope: 'Namespaced',
  schema: 'io.k8s.api.events.v1.Event',
  createOnUpdate: true,
  storedAs: { kind: CoreEvent, toStored: toStoredEvent, fromStored: fromStoredEvent },
  validate: event => validateStrictEvent(toStoredEvent(event)),
  validateUpdate: (event, old) => validateStrictEventUpdate(toStoredEvent(event), toStoredEvent(old)),
  fieldSelectors: {
    'regarding.kind': regarding('kind'),
    'regarding.namespace': regarding('namespace'),
    'regarding.name': regarding('name'),
    'regarding.uid': regarding('uid'),
    'regarding.apiVersion': regarding('apiVersion'),
    'regarding.resourceVersion': regarding('resourceVersion'),
    'regarding.fieldPath': regarding('fieldPath'),
    reason: e => e.reason ?? '',
    reportingController: e => e.reportingController ?? '',
    type: e => e.type ?? '',
  },
  columns: eventColumns.map((column): Column<EventObject> => ({ ...column, cell: (e, now) => column.cell(toStoredEvent(e), now) })),
});
