/** DeleteOptions, from the body or else the query, checked in upstream's words. */
import { at, invalid, notSupported, type FieldError } from '../../machinery/field-error.ts';
import { badRequest, invalidObject } from '../../machinery/status-error.ts';
import type { RequestContext } from '../context.ts';
import type { Query } from '../query.ts';
import type { Services } from '../services.ts';
import { isTrue } from '../stages/request-info.ts';
import { mediaTypeOf, PROTOBUF_TYPE, unsupportedMediaType } from '../write/decode.ts';
import { validateDryRun } from './write-options.ts';

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly orphanDependents?: boolean;
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun: boolean;
}

type Given = Omit<Partial<Writable<DeleteOptions>>, 'dryRun'> & { dryRun?: readonly string[] };
type Writable<T> = { -readonly [K in keyof T]: T[K] };
const SCHEMA = 'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions';

export async function deleteOptions(context: RequestContext, services: Services): Promise<DeleteOptions> {
  const given = (await fromBody(context, services)) ?? fromQuery(context.request.query);
  const errors = validate(given);
  if (errors.length > 0) throw invalidObject({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors);
  const { dryRun = [], ...rest } = given;
  const inQuery = context.request.query.all('dryRun');
  return { ...rest, dryRun: dryRun.length > 0 || inQuery.length > 0 };
}

async function fromBody(context: RequestContext, services: Services): Promise<Given | undefined> {
  const { request } = context;
  if (request.body === undefined) return request.object as Given | undefined;
  const bytes = await request.body.read();
  if (bytes.length === 0) return undefined;
  const mediaType = mediaTypeOf(context);
  if (mediaType !== 'application/json' && mediaType !== PROTOBUF_TYPE) throw unsupportedMediaType(['application/json', 'application/yaml', PROTOBUF_TYPE]);
  const schema = services.schemas.of(SCHEMA);
  try {
    if (mediaType === PROTOBUF_TYPE) return schema.decodeValue<Given>(services.protobuf.decode(SCHEMA, bytes)).object;
    return schema.decodeText<Given>(new TextDecoder().decode(bytes)).object;
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${(error as Error).message}`);
  }
}

function fromQuery(query: Query): Given {
  if (query.isEmpty) return {};
  const given: Given = {};
  if (query.has('gracePeriodSeconds')) given.gracePeriodSeconds = integer(query.get('gracePeriodSeconds'));
  if (query.has('orphanDependents')) given.orphanDependents = isTrue(query.get('orphanDependents'));
  if (query.has('propagationPolicy')) given.propagationPolicy = query.get('propagationPolicy') as never;
  given.dryRun = query.all('dryRun');
  return given;
}

function integer(text: string): number {
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

const POLICIES = ['Foreground', 'Background', 'Orphan', 'nil'];
function validate(given: Given): FieldError[] {
  const errors: FieldError[] = [];
  const path = at('propagationPolicy');
  const policy = given.propagationPolicy;
  if (policy !== undefined && given.orphanDependents !== undefined) {
    errors.push(invalid(path, policy, 'orphanDependents and deletionPropagation cannot be both set'));
  } else if (policy !== undefined && !POLICIES.slice(0, 3).includes(policy)) {
    const list = POLICIES.map(p => JSON.stringify(p)).join(', ');
    errors.push({ ...notSupported(path, policy, []), message: `Unsupported value: ${JSON.stringify(policy)}: supported values: ${list}` });
  }
  errors.push(...validateDryRun(given.dryRun ?? []));
  return errors;
}
