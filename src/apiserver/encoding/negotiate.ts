/** Agrees with the client on a media type and a shape: plain objects, tables or metadata only. */
import { StatusError } from '../../machinery/status-error.ts';
import { matchesType, parseAccept, type AcceptClause } from './accept.ts';
import type { RequestContext } from '../context.ts';
import type { Format } from '../request.ts';
import type { Services } from '../services.ts';
import { isTrue } from '../stages/request-info.ts';
import { prettyJson, yaml } from './formats.ts';
import { protobufFormat } from './protobuf-format.ts';

export const JSON_TYPE = 'application/json';
export const YAML_TYPE = 'application/yaml';
export const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';

export type Shape = 'Table' | 'PartialObjectMetadata' | 'PartialObjectMetadataList';
export interface Negotiated {
  readonly mediaType: string;
  readonly shape?: { readonly kind: Shape; readonly version: string };
}

const PLAIN_JSON: Negotiated = { mediaType: JSON_TYPE };
const SHAPES: readonly string[] = ['Table', 'PartialObjectMetadata', 'PartialObjectMetadataList'];
/** Clients send few different headers: each is read once. */
const known = new Map<string, Negotiated | null>();
const KNOWN_LIMIT = 500;

export function negotiate(context: RequestContext): Negotiated {
  const accept = context.request.headers['accept'];
  if (accept === undefined || accept === JSON_TYPE || accept === '*/*' || accept === '') return PLAIN_JSON;
  const header = typeof accept === 'string' ? accept : accept.join(',');
  let answer = known.get(header);
  if (answer === undefined) {
    answer = choose(parseAccept(header));
    if (known.size >= KNOWN_LIMIT) known.clear();
    known.set(header, answer);
  }
  if (answer === null) throw notAcceptable();
  return answer;
}

function choose(clauses: readonly AcceptClause[]): Negotiated | null {
  for (const clause of clauses) {
    const mediaType = [JSON_TYPE, YAML_TYPE].find(type => matchesType(clause.type, type));
    if (mediaType === undefined) continue;
    const { as, g, v } = clause.parameters;
    if (as === undefined) return { mediaType };
    if (g === 'meta.k8s.io' && SHAPES.includes(as) && (v === 'v1' || v === 'v1beta1')) return { mediaType, shape: { kind: as as Shape, version: v } };
  }
  // JSON is at hand, so it is preferred where the client takes both.
  return clauses.some(c => c.type === PROTOBUF_TYPE && c.parameters['as'] === undefined) ? { mediaType: PROTOBUF_TYPE } : null;
}

const AVAILABLE = [JSON_TYPE, YAML_TYPE, PROTOBUF_TYPE, `${JSON_TYPE};stream=watch`, `${PROTOBUF_TYPE};stream=watch`].join(', ');
const notAcceptable = () => new StatusError(406, 'NotAcceptable', `406: Not Acceptable\n\nAvailable representations: ${AVAILABLE}`, {});

/** Browsers and curl get indented JSON, unless they ask otherwise. */
const PEOPLES_AGENTS = /^(curl|Wget|Mozilla\/5\.0)/;

/** Absent: compact JSON, the form that is already at hand. */
export function formatOf(context: RequestContext, services: Services): Format | undefined {
  const { headers, query } = context.request;
  if (context.request.user !== undefined && headers['accept'] === undefined) return undefined;
  const { mediaType } = negotiateQuietly(context);
  if (mediaType === YAML_TYPE) return yaml;
  if (mediaType === PROTOBUF_TYPE) return protobufFormat(services);
  const pretty = query.has('pretty') ? query.get('pretty') === '' || isTrue(query.get('pretty')) : PEOPLES_AGENTS.test(String(headers['user-agent'] ?? ''));
  return pretty ? prettyJson : undefined;
}

/** Discovery and other fixed documents have negotiated in their own terms. */
function negotiateQuietly(context: RequestContext): Negotiated {
  try {
    return negotiate(context);
  } catch {
    return PLAIN_JSON;
  }
}
