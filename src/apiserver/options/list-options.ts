/** The query of a list or watch: numbers and resource versions checked, in upstream's order and words. */
import { at, forbidden, invalid, notSupported, type FieldError } from '../../machinery/field-error.ts';
import { badRequest, invalidObject, StatusError } from '../../machinery/status-error.ts';
import type { Query } from '../query.ts';
import { isTrue } from '../stages/request-info.ts';

export interface ListOptions {
  /** Undefined: not sent. 0: any. */
  readonly resourceVersion: number | undefined;
  readonly match: 'Exact' | 'NotOlderThan' | '';
  readonly limit: number;
  readonly continueToken: string;
  readonly timeoutSeconds: number | undefined;
  readonly bookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
}

const NONE: ListOptions = {
  resourceVersion: undefined,
  match: '',
  limit: 0,
  continueToken: '',
  timeoutSeconds: undefined,
  bookmarks: false,
  sendInitialEvents: undefined,
};

export function listOptions(query: Query, watch: boolean): ListOptions {
  if (query.isEmpty) return NONE;
  const limit = integer(query.get('limit')) ?? 0;
  const timeoutSeconds = integer(query.get('timeoutSeconds'));
  const sendInitialEvents = query.has('sendInitialEvents') ? boolean(query.get('sendInitialEvents')) : undefined;
  const match = query.get('resourceVersionMatch');
  const options = {
    match: match as ListOptions['match'],
    limit,
    timeoutSeconds,
    sendInitialEvents,
    continueToken: query.get('continue'),
    bookmarks: isTrue(query.get('allowWatchBookmarks')),
  };
  const errors = watch ? validateWatch(options, query) : validateList(options, query);
  if (errors.length > 0) throw invalidObject({ group: 'meta.k8s.io', kind: 'ListOptions' }, '', errors);
  return { ...options, resourceVersion: resourceVersion(query.get('resourceVersion'), watch) };
}

type Unchecked = Omit<ListOptions, 'resourceVersion'>;
const matchPath = at('resourceVersionMatch');
/** Listed in this order by upstream, not sorted. */
function unknownMatch(match: string, supported: string): FieldError {
  return { ...notSupported(matchPath, match, []), message: `Unsupported value: ${JSON.stringify(match)}: supported values: ${supported}` };
}

function validateList(options: Unchecked, query: Query): FieldError[] {
  const { match, continueToken, sendInitialEvents } = options;
  const errors: FieldError[] = [];
  const version = query.get('resourceVersion');
  if (sendInitialEvents !== undefined) errors.push(forbidden(at('sendInitialEvents'), 'sendInitialEvents is forbidden for list'));
  if (match === '') return errors;
  if (version === '') errors.push(forbidden(matchPath, 'resourceVersionMatch is forbidden unless resourceVersion is provided'));
  if (continueToken !== '') errors.push(forbidden(matchPath, 'resourceVersionMatch is forbidden when continue is provided'));
  if (match !== 'Exact' && match !== 'NotOlderThan') errors.push(unknownMatch(match, '"Exact", "NotOlderThan", ""'));
  if (match === 'Exact' && version === '0') errors.push(forbidden(matchPath, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  return errors;
}

function validateWatch(options: Unchecked, query: Query): FieldError[] {
  const { match, continueToken, sendInitialEvents } = options;
  const errors: FieldError[] = [];
  if (sendInitialEvents !== undefined) {
    if (match === '') errors.push(forbidden(matchPath, 'sendInitialEvents requires setting resourceVersionMatch to NotOlderThan'));
    else if (match !== 'NotOlderThan') errors.push(unknownMatch(match, '"NotOlderThan"'));
    if (continueToken !== '') errors.push(forbidden(at('continue'), 'continue is forbidden for watch'));
    return errors;
  }
  if (match === '') return errors;
  const version = query.get('resourceVersion');
  errors.push(forbidden(matchPath, 'resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided'));
  if (version === '0') return errors;
  return errors;
}

function integer(text: string): number | undefined {
  if (text === '') return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  if (!Number.isSafeInteger(Number(text))) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`);
  return Number(text);
}

function boolean(text: string): boolean {
  return !(text === '0' || text === 'f' || text.toLowerCase() === 'false');
}

function resourceVersion(text: string, watch: boolean): number | undefined {
  if (text === '') return undefined;
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text);
  const why = /^\d+$/.test(text) ? 'value out of range' : 'invalid syntax';
  const { field, message } = invalid(at('resourceVersion'), text, `strconv.ParseUint: parsing ${JSON.stringify(text)}: ${why}`);
  if (!watch) throw badRequest(`invalid resource version: ${field}: ${message}`);
  const error = new StatusError(500, '', `${field}: ${message}`);
  delete error.status.reason;
  throw error;
}
