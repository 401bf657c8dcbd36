/** Rules for events: lenient for the core group's, strict for those of events.k8s.io. */
import { at, invalid, required } from '../../../machinery/field-error.ts';
import type { FieldError } from '../../../machinery/field-error.ts';
import { semanticEqual } from '../../../machinery/equality.ts';
import { validateImmutable } from '../../../machinery/meta-validation.ts';
import { byteLength } from '../../../machinery/byte-length.ts';
import { checkDnsSubdomain, checkQualifiedName } from '../../../machinery/names.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Event } from '../../generated/core-v1.ts';

type EventObject = Frozen<Event>;
const LIMIT = 128;
const NOTE_LIMIT = 1024;

const limited = (name: string, value: string | undefined, limit: number): FieldError[] =>
  byteLength(value ?? '') > limit ? [invalid(at(name), '', `can have at most ${limit} characters`)] : [];

/** An event stands in the namespace of what it is about; about objects without one, in `default`. */
function validateNamespace({ metadata, involvedObject, eventTime }: EventObject): FieldError[] {
  const about = involvedObject?.namespace ?? '';
  const own = metadata.namespace ?? '';
  const homes = eventTime ? ['default', 'kube-system'] : ['', 'default'];
  const fits = about === '' ? homes.includes(own) : Boolean(eventTime) || own === about;
  return fits ? [] : [invalid(at('involvedObject', 'namespace'), about, 'does not match event.namespace')];
}

function validateNewStyle(event: EventObject): FieldError[] {
  const { reportingComponent = '', reportingInstance, action, reason, message } = event;
  return [
    ...(reportingComponent ? [] : [required(at('reportingController'))]),
    ...checkQualifiedName(reportingComponent).map(m => invalid(at('reportingController'), reportingComponent, m)),
    ...(reportingInstance ? [] : [required(at('reportingInstance'))]),
    ...limited('reportingInstance', reportingInstance, LIMIT),
    ...(action ? [] : [required(at('action'))]),
    ...limited('action', action, LIMIT),
    ...(reason ? [] : [required(at('reason'))]),
    ...limited('reason', reason, LIMIT),
    ...limited('message', message, NOTE_LIMIT),
  ];
}

export function validateEvent(event: EventObject): FieldError[] {
  const namespace = event.metadata.namespace ?? '';
  return [
    ...validateNamespace(event),
    ...(event.eventTime ? validateNewStyle(event) : []),
    ...checkDnsSubdomain(namespace).map(m => invalid(at('namespace'), namespace, m)),
  ];
}

function validateSeries({ series }: EventObject): FieldError[] {
  if (!series) return [];
  return [
    ...((series.count ?? 0) < 2 ? [invalid(at('series.count'), '', 'should be at least 2')] : []),
    ...(series.lastObservedTime ? [] : [required(at('series.lastObservedTime'))]),
  ];
}

/** What events.k8s.io asks besides; fields are named as the stored form has them. */
export function validateStrictEvent(event: EventObject): FieldError[] {
  const unset = (name: string, value: unknown) => (value ? [invalid(at(name), '', 'needs to be unset')] : []);
  return [
    ...validateEvent(event),
    ...validateSeries(event),
    ...(event.eventTime ? [] : [required(at('eventTime'))]),
    ...(event.type === 'Normal' || event.type === 'Warning' ? [] : [invalid(at('type'), '', `has invalid value: ${event.type ?? ''}`)]),
    ...unset('firstTimestamp', event.firstTimestamp),
    ...unset('lastTimestamp', event.lastTimestamp),
    ...unset('count', event.count),
    ...unset('source', event.source?.component || event.source?.host),
  ];
}

const FIXED = [
  'involvedObject', 'reason', 'message', 'source', 'firstTimestamp', 'lastTimestamp', 'count', 'reason', 'type', 'eventTime', 'action', 'related', 'reportingComponent', 'reportingInstance',
] as const;

export function validateStrictEventUpdate(event: EventObject, old: EventObject): FieldError[] {
  return [
    ...validateEvent(event),
    ...(semanticEqual(event.series, old.series) ? [] : validateSeries(event)),
    ...FIXED.flatMap(name => validateImmutable(event[name] ?? undefined, old[name] ?? undefined, at(name === 'reportingComponent' ? 'reportingController' : name))),
  ];
}
