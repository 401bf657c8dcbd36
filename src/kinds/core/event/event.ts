/** Event: something that happened to an object, kept for an hour. */
import { defineKind } from '../../../machinery/kind.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Event as EventObject } from '../../generated/core-v1.ts';
import { eventColumns } from './columns.ts';
import { validateEvent } from './validate.ts';

const about = (name: 'kind' | 'namespace' | 'name' | 'uid' | 'apiVersion' | 'resourceVersion' | 'fieldPath') => (e: Frozen<EventObject>) => e.involvedObject?.[name] ?? '';

export const Event = defineKind<EventObject>({
  group: '', version: 'v1', kind: 'Event', plural: 'events', shortNames: ['ev'], scope: 'Namespaced',
  schema: 'io.k8s.api.core.v1.Event',
  // Upstream's default of --event-ttl.
  secondsToLive: 3600,
  createOnUpdate: true,
  validate: validateEvent,
  validateUpdate: validateEvent,
  fieldSelectors: {
    'involvedObject.kind': about('kind'),
    'involvedObject.namespace': about('namespace'),
    'involvedObject.name': about('name'),
    'involvedObject.uid': about('uid'),
    'involvedObject.apiVersion': about('apiVersion'),
    'involvedObject.resourceVersion': about('resourceVersion'),
    'involvedObject.fieldPath': about('fieldPath'),
    reason: e => e.reason ?? '',
    reportingComponent: e => e.reportingComponent ?? '',
    source: e => e.source?.component || e.reportingComponent || '',
    type: e => e.type ?? '',
  },
  columns: eventColumns,
});
