/** `kubectl logs`. */
import type { QueryParameters } from '../../client/paths.ts';
import { normalizeTime } from '../../machinery/schema/time-text.ts';
import { hasReason } from '../../machinery/status-error.ts';
import { type CommandContext, defineCommand, usageError } from '../command.ts';
import { CommandError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import { bool, duration, int, int64, string } from '../flags/flag.ts';
import { selectorFlag } from '../flags/common.ts';
import { concat, readLog } from '../logs/read.ts';
import { type LogRequest, logRequests } from '../logs/requests.ts';
import { isList, itemsOf, type Unstructured } from '../object.ts';
import { podRunningTimeoutFlag } from '../streaming/pods.ts';
import { inOrder } from '../in-order.ts';

const USAGE = 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]';
/** So many lines of each pod where a selector chose them. */
const SELECTED_LINES = 10;

const flags = {
  'all-containers': bool({ usage: 'Of all containers of the pods.' }),
  'all-pods': bool({ usage: 'Of all pods. Each line tells whose it is.' }),
  follow: bool({ shorthand: 'f', usage: 'Go on with what is written from now on.' }),
  timestamps: bool({ usage: 'Begin each line with its time' }),
  'limit-bytes': int64({ usage: 'At most so many bytes; 0 for all.' }),
  previous: bool({ shorthand: 'p', usage: "Of the container's former life, if it had one." }),
  tail: int64({ default: -1, usage: `The last lines: -1 for all of them, which is what is printed without a selector; with one, ${SELECTED_LINES}.` }),
  'ignore-errors': bool({ usage: 'While following, tell what fails and go on' }),
  'since-time': string({ usage: 'Lines after a date (RFC 3339). Not together with --since.' }),
  since: duration({ usage: 'Lines of the last 5s, 2m, 3h. Not together with --since-time.' }),
  container: string({ shorthand: 'c', usage: 'Of this container' }),
  'insecure-skip-tls-verify-backend': bool({ usage: "Let the API server trust whatever certificate the kubelet shows: for when the kubelet's is out of date." }),
  ...podRunningTimeoutFlag(20_000), ...selectorFlag(),
  'max-log-requests': int({ default: 5, usage: 'How many logs may be followed at once.' }),
  prefix: bool({ usage: 'Begin each line with its pod and container' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: USAGE,
  short: 'Print the logs of a container',
  long: 'Print the logs of a container of a pod, or of what makes pods. Where a pod has only one container it needs no name.',
  example: '# A pod with one container\nkubectl logs web\n\n# Follow a container\nkubectl logs -f web -c app\n\n# All containers of the pods with a label\nkubectl logs -l app=web --all-containers\n\n# Of the life before the last restart\nkubectl logs -p web',
  flags,
  async run(context) {
    const container = readContainer(context);
    const { namespace } = await context.factory.namespace();
    context.factory.dialable();
    const { flags: given } = context;
    if (given['pod-running-timeout'] <= 0) throw new CommandError('--pod-running-timeout must be higher than zero');
    const query = queryOf(context);
    const object = await findObject(context, namespace);
    refuseBadFlags(context, container);
    const { 'all-containers': allContainers, 'all-pods': allPods, 'pod-running-timeout': timeoutMs } = given;
    const requests = await logRequests(context, object, { container, allContainers, allPods, timeoutMs });
    await inOrder(context.io, () => (given.follow && requests.length > 1 ? followAll : readEach)(context, requests, query));
  },
});

async function readEach(context: Context, requests: readonly LogRequest[], query: QueryParameters): Promise<void> {
  for (const request of requests) await readLog(context, request, query, writerFor(context, request));
}

function readContainer({ args, flags: given, command }: Context): string {
  if (args.length > 2 || (args.length === 0 && given.selector === '')) throw usageError(command, `expected '${USAGE}'.\nPOD or TYPE/NAME is a required argument for the logs command`);
  if (args.length === 1 && given.selector !== '') throw usageError(command, 'only a selector (-l) or a POD name is allowed');
  return args[1] ?? given.container;
}

/** What the server is told, by PodLogOptions' names. */
function queryOf({ flags: given, changed }: Context): QueryParameters {
  const { tail } = given;
  const lines = given.selector !== '' && tail === -1 && !changed('tail') ? SELECTED_LINES : tail;
  const yes = (is: boolean) => (is ? 'true' : undefined);
  return {
    follow: yes(given.follow), previous: yes(given.previous), timestamps: yes(given.timestamps), insecureSkipTLSVerifyBackend: yes(given['insecure-skip-tls-verify-backend']),
    sinceTime: given['since-time'] ? (normalizeTime(given['since-time']) ?? '0001-01-01T00:00:00Z') : undefined, sinceSeconds: given.since === 0 ? undefined : String(roundedSeconds(given.since)),
    limitBytes: given['limit-bytes'] === 0 ? undefined : String(given['limit-bytes']), tailLines: lines === -1 ? undefined : String(lines),
  };
}

const roundedSeconds = (ms: number): number => Math.sign(ms) * Math.round(Math.abs(ms) / 1000);

async function findObject({ args, flags: given, factory, io }: Context, namespace: string): Promise<Unstructured> {
  const [name] = args;
  try {
    const result = await factory.resources({
      namespace, defaultNamespace: true, singleResourceType: true, ...(name === undefined ? {} : { resourceNames: { type: 'pods', names: [name] } }),
      ...(given.selector === '' ? {} : { types: ['pods'], labelSelector: given.selector }),
    });
    const infos = await result.infos();
    if (given.selector === '' && infos.length !== 1) throw new CommandError('expected a resource');
    const object = infos[0]!.object!;
    if (isList(object) && itemsOf(object).length === 0) io.stderr.write(`No resources found in ${namespace} namespace.\n`);
    return object;
  } catch (error) {
    if (!hasReason(error, 'NotFound')) throw error;
    throw new CommandError(`error from server (NotFound): ${error.message} in namespace ${quote(namespace)}`, { cause: error });
  }
}

function refuseBadFlags({ args, flags: given, changed }: Context, container: string): void {
  if (given['since-time'] !== '' && given.since !== 0) throw new CommandError('at most one of `sinceTime` or `sinceSeconds` may be specified');
  if (given['all-containers'] && container !== '') throw new CommandError(`--all-containers=true should not be specified with container name ${container}`);
  if (changed('container') && args.length === 2) throw new CommandError('only one of -c or an inline [CONTAINER] arg is allowed');
  if (given['limit-bytes'] < 0) throw new CommandError('--limit-bytes must be greater than 0');
  if (roundedSeconds(given.since) < 0) throw new CommandError('--since must be greater than 0');
  if (given.tail < -1) throw new CommandError('--tail must be greater than or equal to -1');
}

function writerFor({ flags: given, io }: Context, { pod, container }: LogRequest): (line: Uint8Array) => void {
  if (!given.prefix && !given['all-pods']) return io.stdout.write;
  const prefix = new TextEncoder().encode(`[pod/${pod.metadata.name}/${container}] `);
  return line => io.stdout.write(concat(prefix, line));
}

/** All at once; the first that fails ends it, unless that is not to matter. */
async function followAll(context: Context, requests: readonly LogRequest[], query: QueryParameters): Promise<void> {
  const { flags: given } = context;
  const most = given['max-log-requests'];
  if (requests.length > most) throw new CommandError(`you are attempting to follow ${requests.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`);
  await Promise.all(requests.map(async request => {
    const write = writerFor(context, request);
    await readLog(context, request, query, write).catch((error: unknown) => {
      if (!given['ignore-errors']) throw error;
      write(new TextEncoder().encode(`error: ${(error as Error).message}\n`));
    });
  }));
}
