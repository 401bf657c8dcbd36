/** A kubeconfig's fields have types; one of another type is told as Go's decoder tells it. */
import { quote } from '../flags/go-text.ts';
import { decodeBase64 } from '../print/go-format-base64.ts';

type FieldType = 'string' | 'bool' | '[]string' | '[]uint8' | Shape;
interface Shape {
  /** Go's name of the struct. */
  readonly struct: string;
  readonly fields: Readonly<Record<string, FieldType>>;
  readonly isList?: boolean;
  readonly listOf?: string;
}

const CLUSTER: Shape = {
  struct: 'Cluster',
  fields: { server: 'string', 'tls-server-name': 'string', 'insecure-skip-tls-verify': 'bool', 'certificate-authority': 'string', 'certificate-authority-data': '[]uint8', 'proxy-url': 'string', 'disable-compression': 'bool' },
};
const EXEC: Shape = {
  struct: 'ExecConfig', fields: { command: 'string', args: '[]string', apiVersion: 'string', installHint: 'string', provideClusterInfo: 'bool', interactiveMode: 'string' },
};
const USER: Shape = {
  struct: 'AuthInfo',
  fields: {
    'client-certificate': 'string', 'client-certificate-data': '[]uint8', 'client-key': 'string', 'client-key-data': '[]uint8', token: 'string', tokenFile: 'string', as: 'string', 'as-uid': 'string', 'as-groups': '[]string',
    username: 'string', password: 'string', exec: EXEC,
  },
};
const CONTEXT: Shape = { struct: 'Context', fields: { cluster: 'string', user: 'string', namespace: 'string' } };
const list = (struct: string, entry: Readonly<Record<string, FieldType>>): Shape => ({ struct, fields: { name: 'string', ...entry }, isList: true, listOf: `[]v1.${struct}` });
const CONFIG: Shape = {
  struct: 'Config',
  fields: {
    kind: 'string', apiVersion: 'string', 'current-context': 'string',
    clusters: list('NamedCluster', { cluster: CLUSTER }), users: list('NamedAuthInfo', { user: USER }), contexts: list('NamedContext', { context: CONTEXT }),
  },
};

/** Undefined where all is well. */
export function typeProblem(config: unknown): string | undefined {
  return headProblem(config) ?? problemOf(config, CONFIG, '');
}

const HEAD = 'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** Kind and version are looked at first; either may be missing. */
function headProblem(config: unknown): string | undefined {
  if (config === null || config === undefined) return undefined;
  if (typeof config !== 'object' || Array.isArray(config)) return `couldn't get version/kind; json parse error: json: cannot unmarshal ${wordFor(config)} into Go value of type ${HEAD}`;
  const { kind, apiVersion } = config as Record<string, unknown>;
  const [named, version] = [kind || 'Config', apiVersion || 'v1'];
  if (typeof named !== 'string' || typeof version !== 'string' || (named === 'Config' && version === 'v1')) return undefined;
  return `no kind ${quote(named)} is registered for version ${quote(version)} in scheme "k8s.io/client-go/tools/clientcmd/api/latest/latest.go:50"`;
}

function problemOf(value: unknown, shape: Shape, path: string): string | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) return path === '' ? `json: cannot unmarshal ${wordFor(value)} into Go value of type struct` : undefined;
  for (const [name, type] of Object.entries(shape.fields)) {
    const field = (value as Record<string, unknown>)[name];
    const at = path === '' ? name : `${path}.${name}`;
    const problem = fieldProblem(field, type, { at, struct: shape.struct });
    if (problem) return problem;
  }
  return undefined;
}

interface Where {
  readonly at: string;
  readonly struct: string;
}

function fieldProblem(value: unknown, type: FieldType, { at, struct }: Where): string | undefined {
  if (value === null || value === undefined) return undefined;
  const wrong = (expected: string, given = value) => `json: cannot unmarshal ${wordFor(given)} into Go struct field ${struct}.${at} of type ${expected}`;
  if (type === 'string' || type === 'bool') return typeof value === (type === 'bool' ? 'boolean' : type) ? undefined : wrong(type);
  if (type === '[]uint8') return typeof value === 'string' ? base64Problem(value) : wrong(type);
  if (type === '[]string') {
    if (!Array.isArray(value)) return wrong(type);
    const bad: unknown = value.find(item => typeof item !== 'string');
    return bad === undefined ? undefined : wrong('string', bad as object);
  }
  if (type.isList) {
    if (!Array.isArray(value)) return wrong(type.listOf!);
    return value.map(item => problemOf(item, type, at)).find(problem => problem !== undefined);
  }
  return typeof value === 'object' && !Array.isArray(value) ? problemOf(value, type, at) : wrong(`v1.${type.struct}`);
}

function base64Problem(text: string): string | undefined {
  if (text.length % 4 === 0 && /^[A-Za-z\d+/]*={0,2}$/.test(text)) return undefined;
  try {
    decodeBase64(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function wordFor(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value === 'bigint' ? 'number' : typeof value;
}
