/** Rules for probes and lifecycle hooks: one action each, with sensible numbers. */
import { all, each, forbidden, invalid, notSupported, required } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { checkHttpHeaderName, checkPortName, checkPortNumber } from '../../../machinery/names.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type { Container, HTTPGetAction, Lifecycle, LifecycleHandler, Probe, ProbeHandler, SleepAction } from '../../generated/core-v1.ts';
import { invalidFor, nonNegative, requireText } from './checks.ts';

type Handler = Frozen<Pick<ProbeHandler, 'grpc'> & LifecycleHandler>;
/** The pod's terminationGracePeriodSeconds: a hook may not sleep longer. */
export type Grace = number | undefined;

export function validatePort(path: FieldPath, port: number | string | undefined): FieldError[] {
  if (typeof port === 'string') return invalidFor(path, port, checkPortName(port));
  return invalidFor(path, port ?? 0, checkPortNumber(port ?? 0));
}

const SCHEMES = ['HTTP', 'HTTPS'];
function validateHttpGet(path: FieldPath, action: Frozen<HTTPGetAction>): FieldError[] {
  const found = all(requireText(path.child('path'), action.path), validatePort(path.child('port'), action.port));
  if (!SCHEMES.includes(action.scheme ?? '')) found.push(notSupported(path.child('scheme'), action.scheme ?? '', SCHEMES));
  for (const { name } of action.httpHeaders ?? []) found.push(...invalidFor(path.child('httpHeaders'), name ?? '', checkHttpHeaderName(name ?? '')));
  return found;
}

function validateSleep(path: FieldPath, sleep: Frozen<SleepAction>, grace: Grace): FieldError[] {
  const seconds = sleep.seconds ?? 0;
  if (grace === undefined || (seconds >= 0 && seconds <= grace)) return [];
  return [invalid(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`)];
}

function validateAction(path: FieldPath, handler: Handler, action: keyof Handler, grace: Grace): FieldError[] {
  if (action === 'exec') return handler.exec?.command?.length ? [] : [required(path.child('command'))];
  if (action === 'httpGet' && handler.httpGet) return validateHttpGet(path, handler.httpGet);
  if (action === 'tcpSocket') return validatePort(path.child('port'), handler.tcpSocket?.port);
  if (action === 'grpc') return validatePort(path.child('port'), handler.grpc?.port);
  return handler.sleep ? validateSleep(path, handler.sleep, grace) : [];
}

const ACTIONS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;
function validateHandler(path: FieldPath, handler: Handler, grace: Grace): FieldError[] {
  const given = ACTIONS.filter(action => handler[action] !== undefined);
  if (given.length === 0) return [required(path, 'must specify a handler type')];
  return each(given, (action, i) =>
    i === 0 ? validateAction(path.child(action), handler, action, grace) : [forbidden(path.child(action), 'may not specify more than 1 handler type')],
  );
}

function validateProbe(path: FieldPath, probe: Frozen<Probe>, grace: Grace): FieldError[] {
  const seconds = probe.terminationGracePeriodSeconds;
  return all(
    validateHandler(path, probe, grace),
    nonNegative(path.child('initialDelaySeconds'), probe.initialDelaySeconds),
    nonNegative(path.child('timeoutSeconds'), probe.timeoutSeconds),
    nonNegative(path.child('periodSeconds'), probe.periodSeconds),
    nonNegative(path.child('successThreshold'), probe.successThreshold),
    nonNegative(path.child('failureThreshold'), probe.failureThreshold),
    seconds !== undefined && seconds <= 0 ? [invalid(path.child('terminationGracePeriodSeconds'), seconds, 'must be greater than 0')] : [],
  );
}

/** Only readiness may ask for several successes in a row. */
function validateOneSuccess(path: FieldPath, probe: Frozen<Probe>, grace: Grace): FieldError[] {
  const threshold = probe.successThreshold ?? 0;
  return all(validateProbe(path, probe, grace), threshold === 1 ? [] : [invalid(path.child('successThreshold'), threshold, 'must be 1')]);
}

function validateReadiness(path: FieldPath, probe: Frozen<Probe>, grace: Grace): FieldError[] {
  const seconds = probe.terminationGracePeriodSeconds;
  const misplaced = seconds === undefined ? [] : [invalid(path.child('terminationGracePeriodSeconds'), seconds, 'must not be set for readinessProbes')];
  return all(validateProbe(path, probe, grace), misplaced);
}

function validateLifecycle(path: FieldPath, { postStart, preStop }: Frozen<Lifecycle>, grace: Grace): FieldError[] {
  return all(
    postStart && validateHandler(path.child('postStart'), postStart, grace),
    preStop && validateHandler(path.child('preStop'), preStop, grace),
  );
}

/** Hooks and probes of a container that stays up: a regular one or a sidecar. */
export function validateHooksAndProbes(path: FieldPath, { lifecycle, livenessProbe, readinessProbe, startupProbe }: Frozen<Container>, grace: Grace): FieldError[] {
  return all(
    lifecycle && validateLifecycle(path.child('lifecycle'), lifecycle, grace),
    livenessProbe && validateOneSuccess(path.child('livenessProbe'), livenessProbe, grace),
    readinessProbe && validateReadiness(path.child('readinessProbe'), readinessProbe, grace),
    startupProbe && validateOneSuccess(path.child('startupProbe'), startupProbe, grace),
  );
}
