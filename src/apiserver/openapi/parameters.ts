/** The query and path parameters of the API: their types, and a line on each. */
import type { Json } from './schema-document.ts';

interface Parameter {
  readonly type: 'boolean' | 'integer' | 'string';
  readonly text: string;
}
const flag = (text: string): Parameter => ({ type: 'boolean', text });
const number = (text: string): Parameter => ({ type: 'integer', text });
const string = (text: string): Parameter => ({ type: 'string', text });

const QUERY: Readonly<Record<string, Parameter>> = {
  allowWatchBookmarks: flag('Asks for BOOKMARK events in a watch.'),
  continue: string('The token of the page before; asks for the next one.'),
  fieldSelector: string('Restricts the objects by their fields.'),
  labelSelector: string('Restricts the objects by their labels.'),
  limit: number('How many objects a page holds at most.'),
  pretty: string('Indents the answer.'),
  resourceVersion: string('How fresh the answer must be, or where a watch starts.'),
  resourceVersionMatch: string('How resourceVersion is applied to a list: Exact or NotOlderThan.'),
  sendInitialEvents: flag('Starts a watch with an event for every object there is.'),
  shardSelector: string('Restricts the objects to a part of the key space.'),
  timeoutSeconds: number('Ends a list or watch after this time, whatever its activity.'),
  watch: flag('Asks for a stream of changes.'),
  dryRun: string('`All`: go through all stages, store nothing.'),
  fieldManager: string('Who makes this change: at most 128 printable characters.'),
  fieldValidation: string('What becomes of unknown and duplicate fields: Ignore, Warn or Strict.'),
  force: flag('Apply: takes over fields that others manage.'),
  gracePeriodSeconds: number('How long the object may take to end; 0 is at once.'),
  ignoreStoreReadErrorWithClusterBreakingPotential: flag('Deletes an object even though it cannot be read.'),
  orphanDependents: flag('Deprecated: use propagationPolicy.'),
  propagationPolicy: string('What becomes of dependents: Orphan, Background or Foreground.'),
  command: string('The command and its arguments.'),
  container: string('The container; defaults to the only one.'),
  stderr: flag('Sends standard error.'),
  stdin: flag('Receives standard input.'),
  stdout: flag('Sends standard output.'),
  tty: flag('Allocates a terminal.'),
  ports: number('The ports to forward.'),
  path: string('The path behind the proxy.'),
  follow: flag('Keeps the stream open.'),
  insecureSkipTLSVerifyBackend: flag("Does not verify the kubelet's certificate."),
  limitBytes: number('How many bytes to send at most.'),
  previous: flag('Logs of the container that ran before this one.'),
  sinceSeconds: number('Only lines as recent as this.'),
  stream: string('All, Stdout or Stderr.'),
  tailLines: number('How many lines from the end to send.'),
  timestamps: flag('Begins every line with its time.'),
};
const PATH: Readonly<Record<string, string>> = { name: 'The name of the object.', namespace: 'The namespace of the object.', path: 'The path behind the proxy.' };

export type ParameterObject = Json & { name: string; in: 'path' | 'query' };
const typed = (type: string, version: 2 | 3): Json => {
  const schema = { type, uniqueItems: true };
  return version === 2 ? schema : { schema };
};

export function queryParameter(name: string, version: 2 | 3): ParameterObject {
  const { type, text } = QUERY[name] ?? string('');
  return { name, in: 'query', description: text, ...typed(type, version) };
}
export function pathParameters(path: string, version: 2 | 3): ParameterObject[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name: name!, in: 'path', description: PATH[name!] ?? '', required: true, ...typed('string', version) }));
}

/** Upstream moves what all operations of a path share to the path, and sorts both. */
export function shareParameters<T extends { path: string; query: readonly string[] }>(operations: readonly T[], version: 2 | 3): { shared: ParameterObject[]; own(o: T): ParameterObject[] } {
  const common = operations[0]!.query.filter(q => operations.every(o => o.query.includes(q)));
  const byName = (a: ParameterObject, b: ParameterObject) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.in < b.in ? -1 : 1);
  return {
    shared: [...pathParameters(operations[0]!.path, version), ...common.map(q => queryParameter(q, version))].sort(byName),
    own: o => o.query.filter(q => !common.includes(q)).sort().map(q => queryParameter(q, version)),
  };
}
