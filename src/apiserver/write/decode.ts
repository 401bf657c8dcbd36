/** From a request's body to an object: media type, syntax, kind and version, unknown and duplicate fields. */
import { parse as parseYaml } from 'yaml';
import { DecodeError } from '../../machinery/schema/decode-error.ts';
import { readJson } from '../../machinery/schema/json-text.ts';
import type { FieldValidation, Schema } from '../../machinery/schema/schema.ts';
import { badRequest, StatusError } from '../../machinery/status-error.ts';
import type { KubeObject } from '../../machinery/object.ts';
import type { RequestContext } from '../context.ts';
import type { Services } from '../services.ts';

/** What a body must be: `{kind: 'Pod', apiVersion: 'v1'}`. */
export interface Expected {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly apiVersion: string;
  readonly schema: string;
}

export const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';
const ACCEPTED = ['application/json', 'application/yaml', PROTOBUF_TYPE];
const utf8 = new TextDecoder();

/** The decoded object, with the expected kind and apiVersion; warnings go to the answer. A promise only where the body is still on its way. */
export function decodeObject(context: RequestContext, expected: Expected, validation: FieldValidation, services: Services): KubeObject | Promise<KubeObject> {
  const { request } = context;
  const schema = services.schemas.of(expected.schema);
  if (request.body === undefined) return fromValue(request.object, { expected, schema, validation });
  const mediaType = mediaTypeOf(context);
  if (!ACCEPTED.includes(mediaType)) throw unsupportedMediaType(ACCEPTED);
  const bytes = request.body.read();
  const decoding = { expected, schema, validation, context, yaml: mediaType === 'application/yaml', services };
  const decode = mediaType === PROTOBUF_TYPE ? decodeProtobuf : decodeBytes;
  return bytes instanceof Promise ? bytes.then(whole => decode(whole, decoding)) : decode(bytes, decoding);
}

export function mediaTypeOf(context: RequestContext): string {
  const header = context.request.headers['content-type'];
  const type = (typeof header === 'string' ? header : header?.[0]) ?? '';
  if (type === '' || type === 'application/json') return 'application/json';
  return type.split(';')[0]!.trim().toLowerCase();
}

/** In the same process: the value is the caller's gift, and only normalized. */
function fromValue(value: unknown, { expected, schema, validation }: { expected: Expected; schema: Schema; validation: FieldValidation }): KubeObject {
  const given = (value ?? {}) as KubeObject;
  try {
    const { object } = schema.decodeValue<KubeObject>(given, validation === 'Strict' ? 'Strict' : 'Ignore');
    return typed(object, given, expected);
  } catch (error) {
    throw refusal(error, given, expected);
  }
}

interface Decoding {
  readonly expected: Expected;
  readonly schema: Schema;
  readonly validation: FieldValidation;
  readonly context: RequestContext;
  readonly yaml: boolean;
  readonly services: Services;
}

function decodeProtobuf(bytes: Uint8Array, { expected, schema, services }: Decoding): KubeObject {
  let head: Partial<KubeObject> = {};
  try {
    const { apiVersion, kind, message } = services.protobuf.open(bytes);
    head = { apiVersion, kind };
    checkType(head, expected, services);
    const { object } = schema.decodeValue<KubeObject>(services.protobuf.decodeMessage(expected.schema, message));
    return typed(object, head as KubeObject, expected);
  } catch (error) {
    throw refusal(error, head, expected);
  }
}

function decodeBytes(bytes: Uint8Array, d: Decoding): KubeObject {
  const text = utf8.decode(bytes);
  const given = d.yaml ? readYaml(text, bytes, d) : undefined;
  let head: Partial<KubeObject> = given as Partial<KubeObject>;
  try {
    const { object, warnings } = d.yaml ? d.schema.decodeValue<KubeObject>(given, d.validation) : d.schema.decodeText<KubeObject>(text, d.validation);
    head = object;
    for (const warning of warnings) d.context.warn(warning);
    checkType(object, d.expected, d.services);
    return typed(object, object, d.expected);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    head = d.yaml ? checkHead(given, unreadable(bytes, d.expected)) : headOf(text, bytes, d.expected);
    checkType(head as KubeObject, d.expected, d.services);
    throw refusal(error, head, d.expected);
  }
}

/** The kind and apiVersion of text that does not decode; refuses what is no JSON object at all. */
function headOf(text: string, bytes: Uint8Array, expected: Expected): Partial<KubeObject> {
  const refuse = unreadable(bytes, expected);
  try {
    readJson(text);
  } catch (error) {
    throw refuse((error as Error).message);
  }
  return checkHead(JSON.parse(text), refuse);
}

const unreadable = (bytes: Uint8Array, expected: Expected) => (why: string) =>
  badRequest(`the object provided is unrecognized (must be of type ${expected.kind}): couldn't get version/kind; json parse error: ${why} (${summary(bytes)})`);

function checkHead(value: unknown, refuse: (why: string) => StatusError): Partial<KubeObject> {
  if (value === null || value === undefined) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw refuse(`json: cannot unmarshal ${goType(value)} into Go value of type ${GO_HEAD}`);
  const head = value as Partial<KubeObject>;
  for (const field of ['apiVersion', 'kind'] as const) {
    const given: unknown = head[field] ?? '';
    if (typeof given !== 'string') throw refuse(`json: cannot unmarshal ${goType(given)} into Go struct field .${field} of type string`);
  }
  return head;
}

const goType = (value: unknown): string => (Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value);

const GO_HEAD = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

function readYaml(text: string, bytes: Uint8Array, { expected }: Decoding): unknown {
  try {
    const value: unknown = parseYaml(text, { version: '1.1', merge: true, customTags: tags => tags.filter(t => t !== 'timestamp' && (typeof t === 'string' || t.tag !== 'tag:yaml.org,2002:timestamp')) });
    if (text.includes('*')) refuseCycles(value, []);
    return value;
  } catch (error) {
    const { message, linePos } = error as Error & { linePos?: [{ line: number }] };
    const why = /flow|expected/i.test(message) ? 'did not find expected node content' : (message.split(' at line')[0] ?? message);
    throw badRequest(`the object provided is unrecognized (must be of type ${expected.kind}): yaml: line ${linePos?.[0].line ?? 1}: ${why} (${summary(bytes)})`);
  }
}

/** `a: &x [*x]` */
function refuseCycles(value: unknown, above: readonly object[]): void {
  if (typeof value !== 'object' || value === null) return;
  if (above.includes(value)) throw new Error('anchor value contains itself');
  for (const below of Object.values(value)) refuseCycles(below, [...above, value]);
}

/** What stands in `kind` and `apiVersion` must be what the path serves; either may be missing. */
function checkType(object: Partial<KubeObject>, expected: Expected, { registry }: Services): void {
  const kind = object.kind || expected.kind;
  const apiVersion = object.apiVersion || expected.apiVersion;
  if (kind === expected.kind && apiVersion === expected.apiVersion) return;
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/', 2) : ['', apiVersion];
  const known = registry.resources(group!, version!).some(r => r.kind.kind === kind);
  const why = known
    ? `converting (${goPackage(group!)}${version}.${kind}) to (${goName(expected)}.${expected.kind}): unknown conversion`
    : `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/api/legacyscheme/scheme.go:30"`;
  throw badRequest(`${kind} in version ${JSON.stringify(apiVersion === expected.apiVersion ? version : apiVersion)} cannot be handled as a ${expected.kind}: ${why}`);
}
const goPackage = (_group: string) => '';
const goName = (e: Expected) => (e.group === '' ? 'core' : e.group.split('.')[0]);

function typed(object: KubeObject, given: KubeObject, expected: Expected): KubeObject {
  object.kind = given.kind || expected.kind;
  object.apiVersion = given.apiVersion || expected.apiVersion;
  object.metadata ??= {};
  return object;
}

function refusal(error: unknown, head: Partial<KubeObject>, expected: Expected): unknown {
  if (!(error instanceof DecodeError)) return error;
  const version = (head.apiVersion || expected.apiVersion).split('/').at(-1)!;
  return badRequest(`${head.kind || expected.kind} in version ${JSON.stringify(version)} cannot be handled as a ${expected.kind}: ${error.message}`);
}

export const unsupportedMediaType = (accepted: readonly string[]): StatusError =>
  new StatusError(415, 'UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`);

const SUMMARY = 30;
/** The beginning of what could not be read: JSON objects as text, all else in hex. */
export function summary(bytes: Uint8Array): string {
  if (bytes.length === 0) return '<empty>';
  const head = bytes.subarray(0, SUMMARY);
  const text = bytes[0] === 0x7b ? utf8.decode(head) : Buffer.from(head).toString('hex');
  return bytes.length > SUMMARY ? `${text} ...` : text;
}
