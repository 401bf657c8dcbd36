/** The error every API answer of 400 and above becomes: a Kubernetes `Status`, with upstream's reasons and words. */
import { quote } from './field-error.ts';
import type { FieldError } from './field-error.ts';
import type { ListMeta } from './object.ts';

export interface StatusCause {
  reason?: string;
  message?: string;
  field?: string;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: StatusCause[];
  retryAfterSeconds?: number;
}

export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: ListMeta;
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: StatusDetails;
  code: number;
}

export class StatusError extends Error {
  readonly status: Status;
  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.name = 'StatusError';
    this.status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, ...(details ? { details } : {}), code };
  }
  get code(): number {
    return this.status.code;
  }
  get reason(): string {
    return this.status.reason ?? '';
  }
  /** Rebuilds the error from a Status that came over the wire. */
  static from(status: Status): StatusError {
    return new StatusError(status.code, status.reason ?? '', status.message ?? '', status.details);
  }
}

/** Whether `error` is a StatusError with one of these reasons. */
export function hasReason(error: unknown, ...reasons: string[]): error is StatusError {
  return error instanceof StatusError && reasons.includes(error.reason);
}

/** What a message is about: the plural resource and its group (upstream's GroupResource). */
export interface ResourceRef {
  readonly group: string;
  readonly plural: string;
}
const named = (r: ResourceRef) => (r.group === '' ? r.plural : `${r.plural}.${r.group}`);
const details = (r: ResourceRef, name: string): StatusDetails => ({ ...(name ? { name } : {}), ...(r.group ? { group: r.group } : {}), ...(r.plural ? { kind: r.plural } : {}) });

export const notFoundError = (r: ResourceRef, name: string): StatusError =>
  new StatusError(404, 'NotFound', `${named(r)} ${JSON.stringify(name)} not found`, details(r, name));
export const alreadyExists = (r: ResourceRef, name: string): StatusError =>
  new StatusError(409, 'AlreadyExists', `${named(r)} ${JSON.stringify(name)} already exists`, details(r, name));
export const conflict = (r: ResourceRef, name: string, why: string): StatusError =>
  new StatusError(409, 'Conflict', `Operation cannot be fulfilled on ${named(r)} ${JSON.stringify(name)}: ${why}`, details(r, name));
/** The message of a lost compare-and-swap. */
export const OBJECT_MODIFIED = 'the object has been modified; please apply your changes to the latest version and try again';
export const forbiddenError = (r: ResourceRef, name: string, why: string): StatusError =>
  new StatusError(403, 'Forbidden', `${r.plural === '' ? 'forbidden' : `${named(r)}${name ? ` ${JSON.stringify(name)}` : ''} is forbidden`}: ${why}`, details(r, name));
export const badRequest = (message: string): StatusError => new StatusError(400, 'BadRequest', message);
export const unauthorized = (): StatusError => new StatusError(401, 'Unauthorized', 'Unauthorized');
export const gone = (message: string): StatusError => new StatusError(410, 'Expired', message);
/** 500 for anything unforeseen; what was thrown stays as the cause. */
export function internal(error: unknown): StatusError {
  const message = error instanceof Error ? error.message : String(error);
  const answer = new StatusError(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] });
  answer.cause = error;
  return answer;
}
export const serviceUnavailable = (message: string): StatusError => new StatusError(503, 'ServiceUnavailable', message);
export const tooManyRequests = (message: string, retryAfterSeconds: number): StatusError =>
  new StatusError(429, 'TooManyRequests', message, { retryAfterSeconds });

/** 422 for a list of field errors: one stands alone, several in brackets, each also a cause. `kind` is the Kind, not the plural. */
export function invalidObject(kind: { readonly group: string; readonly kind: string }, name: string, errors: readonly FieldError[]): StatusError {
  const lines = errors.map(e => (e.field ? `${e.field}: ${e.message}` : e.message));
  const list = [...new Set(lines)];
  const text = list.length === 1 ? list[0]! : `[${list.join(', ')}]`;
  const kindName = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  return new StatusError(422, 'Invalid', `${kindName} ${quote(name)} is invalid: ${text}`, {
    ...(name ? { name } : {}),
    ...(kind.group ? { group: kind.group } : {}),
    ...(kind.kind ? { kind: kind.kind } : {}),
    causes: errors.map(e => ({ reason: e.type, message: e.message, field: e.field })),
  });
}
