/** What each command's arguments may be. */
import type { Io } from '../io.ts';
import type { ClusterWords } from './cluster.ts';

/** Bits of cobra's protocol: what the shell does with the words. */
export const DIRECTIVE = { default: 0, noSpace: 2, noFiles: 4, filterExtensions: 8 } as const;

export interface Candidates {
  readonly words: readonly string[];
  readonly directive: number;
}

export interface Asked {
  readonly cluster: ClusterWords;
  readonly io: Io;
  readonly args: readonly string[];
  readonly toComplete: string;
}

export type Completer = (asked: Asked) => Promise<Candidates>;

const noFiles = (words: readonly string[]): Candidates => ({ words, directive: DIRECTIVE.noFiles });
const without = (words: readonly string[], taken: readonly string[]) => words.filter(word => !taken.includes(word));

interface TypeOptions {
  /** Absent: all that the server has. */
  readonly types?: readonly string[];
  readonly isRepeated?: boolean;
}

/** `TYPE NAME NAME` or `TYPE/NAME TYPE/NAME`. */
const typeAndName = ({ types, isRepeated = true }: TypeOptions = {}): Completer => async ({ cluster, args, toComplete }) => {
  const typesOf = async () => types?.filter(type => type.startsWith(toComplete)) ?? (await cluster.types(toComplete));
  const [first] = args;
  if (first !== undefined && !first.includes('/')) {
    return noFiles(isRepeated || args.length === 1 ? without(await cluster.names(first, toComplete), args.slice(1)) : []);
  }
  const slash = toComplete.indexOf('/');
  if (first !== undefined && !isRepeated) return noFiles([]);
  if (slash >= 0) return noFiles(without(await namesOfType(cluster, toComplete, slash), args));
  if (first === undefined) return noFiles(await typesOf());
  return { words: (await typesOf()).map(type => `${type}/`), directive: DIRECTIVE.noFiles | DIRECTIVE.noSpace };
};

async function namesOfType(cluster: ClusterWords, toComplete: string, slash: number): Promise<string[]> {
  const type = toComplete.slice(0, slash);
  return (await cluster.names(type, toComplete.slice(slash + 1))).map(name => `${type}/${name}`);
}

const names = (type: string): Completer => async ({ cluster, args, toComplete }) => noFiles(without(await cluster.names(type, toComplete), args));

const WITH_PODS = ['daemonsets', 'deployments', 'pods', 'jobs', 'replicasets', 'replicationcontrollers', 'services', 'statefulsets'];

const pod: Completer = async ({ cluster, args, toComplete }) => {
  if (args.length > 0) return noFiles([]);
  const slash = toComplete.indexOf('/');
  if (slash >= 0) return noFiles(await namesOfType(cluster, toComplete, slash));
  const pods = await cluster.names('pod', toComplete);
  const types = WITH_PODS.filter(type => type.startsWith(toComplete)).map(type => `${type}/`);
  return { words: [...pods, ...types], directive: DIRECTIVE.noFiles | (pods.length === 0 ? DIRECTIVE.noSpace : 0) };
};

const CONTAINERS = '{{ range .spec.initContainers }}{{ .name }} {{ end }}{{ range .spec.containers  }}{{ .name }} {{ end }}';

export const containers: Completer = async ({ cluster, args: [name = ''], toComplete }) =>
  noFiles((await cluster.ask('get', ...(name.includes('/') ? [name] : ['pod', name]), '-o', 'template', '--template', CONTAINERS)).filter(c => c.startsWith(toComplete)));

const podAndContainer: Completer = asked => (asked.args.length === 0 ? pod(asked) : asked.args.length === 1 ? containers(asked) : Promise.resolve(noFiles([])));

/** `NAMESPACE/POD:PATH`, `POD:PATH`, or a file here. */
const copied: Completer = async ({ cluster, io, args, toComplete }) => {
  const noSpace = (words: readonly string[]): Candidates => ({ words, directive: DIRECTIVE.noSpace });
  if (args.length > 0 || /^[/.~]/.test(toComplete) || toComplete.includes(':')) return noSpace([]);
  const slash = toComplete.indexOf('/');
  if (slash > 0) {
    const all = await cluster.ask('get', 'pod', '-n', toComplete.slice(0, slash), '-o', 'template', '--template', '{{ range .items }}{{ .metadata.namespace }}/{{ .metadata.name }}: {{ end }}');
    return noSpace(all.filter(word => word.startsWith(toComplete)));
  }
  const found = [...(await cluster.names('namespace', toComplete)).map(ns => `${ns}/`), ...(await cluster.names('pod', toComplete)).map(name => `${name}:`)];
  return noSpace([...found, ...(toComplete === '' ? ['./', '/'] : found.length > 0 ? filesHere(io, toComplete) : [])]);
};

const filesHere = ({ files }: Io, prefix: string) => files.list('.').filter(name => name.startsWith(prefix)).map(name => (files.stat(name)?.isDirectory ? `${name}/` : name));

const ofKubeconfig = (list: 'get-contexts' | 'get-clusters' | 'get-users'): Completer => async ({ cluster, toComplete }) => {
  const lines = await cluster.ask('config', list, ...(list === 'get-contexts' ? ['-o', 'name'] : []));
  return noFiles(lines.slice(list === 'get-contexts' ? 0 : 1).filter(name => name.startsWith(toComplete)));
};
export const [contexts, clusters, users] = [ofKubeconfig('get-contexts'), ofKubeconfig('get-clusters'), ofKubeconfig('get-users')] as const;
const firstOnly = (completer: Completer): Completer => asked => (asked.args.length > 0 ? Promise.resolve(noFiles([])) : completer(asked));
const firstOf = (...words: readonly string[]): Completer => ({ args, toComplete }) =>
  Promise.resolve(args.length > 0 ? { words: [], directive: DIRECTIVE.default } : noFiles(words.filter(word => word.startsWith(toComplete))));

const ROLLED_OUT = ['deployment', 'daemonset', 'statefulset'];
const SCALED = ['deployment', 'replicaset', 'replicationcontroller', 'statefulset'];
const oncePerLine = (types: readonly string[]) => typeAndName({ types, isRepeated: false });

/** By the command's path below `kubectl`; what is not here has arguments that nobody knows. */
export const argumentsOf: Readonly<Record<string, Completer>> = {
  ...Object.fromEntries(['annotate', 'label', 'get', 'describe', 'delete', 'patch', 'edit', 'debug', 'apply view-last-applied', 'apply edit-last-applied'].map(path => [path, typeAndName()])),
  ...Object.fromEntries(['attach', 'exec', 'port-forward'].map(path => [path, pod])),
  ...Object.fromEntries(['cordon', 'uncordon', 'drain', 'top node'].map(path => [path, names('node')])),
  ...Object.fromEntries(['history', 'restart', 'status', 'undo'].map(verb => [`rollout ${verb}`, oncePerLine(ROLLED_OUT)])),
  'rollout pause': oncePerLine(['deployment']), 'rollout resume': oncePerLine(['deployment']),
  logs: podAndContainer, cp: copied, 'top pod': names('pod'), taint: typeAndName({ types: ['node'] }), 'create token': names('serviceaccount'),
  scale: typeAndName({ types: SCALED }), autoscale: typeAndName({ types: SCALED }),
  expose: oncePerLine(['pod', 'service', 'replicationcontroller', 'deployment', 'replicaset']),
  'set image': typeAndName({ types: ['daemonsets', 'deployments', 'pods', 'cronjobs', 'replicasets', 'replicationcontrollers', 'statefulsets'] }),
  completion: firstOf('bash', 'zsh', 'fish', 'powershell'),
  'config use-context': firstOnly(contexts), 'config set-context': firstOnly(contexts), 'config delete-context': firstOnly(contexts), 'config rename-context': firstOnly(contexts),
  'config delete-cluster': firstOnly(clusters), 'config delete-user': firstOnly(users),
};
