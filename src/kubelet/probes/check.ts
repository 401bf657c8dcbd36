/** One look at a container by a probe's handler, with upstream's words for what is wrong. */
import { goDuration, goError } from '../go-text.ts';
import { NetworkError, type PodNetwork } from '../network.ts';
import type { Container, HTTPGetAction, Probe } from '../objects.ts';
import { RuntimeError, type ContainerRuntime } from '../runtime.ts';

export type ProbeResult =
  | { readonly kind: 'success' }
  | { readonly kind: 'warning'; readonly output: string }
  | { readonly kind: 'failure'; readonly output: string }
  /** The probe itself could not be made. */
  | { readonly kind: 'error'; readonly error: string };

export interface ProbeTarget {
  readonly containerId: string;
  readonly container: Container;
  readonly podIP: string;
}
export interface ProbeTools {
  readonly runtime: ContainerRuntime;
  readonly network: PodNetwork;
}

const USER_AGENT = 'kube-probe/1.36';
const failure = (output: string): ProbeResult => ({ kind: 'failure', output });
const SUCCESS: ProbeResult = { kind: 'success' };

export async function check(probe: Probe, target: ProbeTarget, tools: ProbeTools): Promise<ProbeResult> {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000;
  try {
    if (probe.exec) return await checkExec(probe.exec.command ?? [], timeoutMs, { target, tools });
    if (probe.httpGet) return await checkHttp(probe.httpGet, timeoutMs, { target, tools });
    if (probe.tcpSocket) {
      await tools.network.connect(probe.tcpSocket.host || target.podIP, portOf(probe.tcpSocket.port, target.container), timeoutMs);
      return SUCCESS;
    }
    if (probe.grpc) {
      const state = await tools.network.grpcHealth(target.podIP, probe.grpc.port, { service: probe.grpc.service ?? '', timeoutMs });
      return state === 'SERVING' ? SUCCESS : failure(`service unhealthy (responded with ${JSON.stringify(state)})`);
    }
    return { kind: 'error', error: `missing probe handler for ${target.container.name}` };
  } catch (error) {
    return error instanceof NetworkError ? failure(error.message) : { kind: 'error', error: goError(error) };
  }
}

interface At {
  readonly target: ProbeTarget;
  readonly tools: ProbeTools;
}

async function checkExec(command: readonly string[], timeoutMs: number, { target, tools }: At): Promise<ProbeResult> {
  try {
    const { stdout, stderr, exitCode } = await tools.runtime.execSync(target.containerId, command, timeoutMs / 1000);
    return exitCode === 0 ? SUCCESS : failure(new TextDecoder().decode(Uint8Array.from([...stdout, ...stderr]).subarray(0, 10 * 1024)));
  } catch (error) {
    if (!(error instanceof RuntimeError) || error.code !== 'DEADLINE_EXCEEDED') throw error;
    return failure(`command timed out: ${JSON.stringify(command.join(' '))} timed out after ${goDuration(timeoutMs)}`);
  }
}

async function checkHttp(action: HTTPGetAction, timeoutMs: number, { target, tools }: At): Promise<ProbeResult> {
  const { status, body } = await tools.network.get({ url: urlOf(action, target), headers: headersOf(action), timeoutMs });
  if (status >= 200 && status < 300) return SUCCESS;
  if (status >= 300 && status < 400) return { kind: 'warning', output: `Probe terminated redirects, Response body: ${body}` };
  return failure(`HTTP probe failed with statuscode: ${status}`);
}

/** `http://10.0.0.1:80/healthz`. */
export function urlOf(action: HTTPGetAction, target: Pick<ProbeTarget, 'container' | 'podIP'>): string {
  const host = action.host || target.podIP;
  const path = action.path || '/';
  return `${(action.scheme ?? 'HTTP').toLowerCase()}://${host.includes(':') ? `[${host}]` : host}:${portOf(action.port, target.container)}${path.startsWith('/') ? path : `/${path}`}`;
}

/** The probe's own headers win; an empty User-Agent or Accept leaves the header out. */
export function headersOf(action: HTTPGetAction, userAgent = USER_AGENT): [string, string][] {
  const own = (action.httpHeaders ?? []).map((h): [string, string] => [h.name, h.value]);
  const has = (name: string) => own.some(([n]) => n.toLowerCase() === name);
  const all: [string, string][] = [...own, ...(has('user-agent') ? [] : [['User-Agent', userAgent] as [string, string]]), ...(has('accept') ? [] : [['Accept', '*/*'] as [string, string]])];
  return all.filter(([name, value]) => value !== '' || !['user-agent', 'accept'].includes(name.toLowerCase()));
}

export function portOf(port: number | string | undefined, container: Container): number {
  if (typeof port === 'number') return port;
  const named = container.ports?.find(p => p.name === port)?.containerPort;
  const number = named ?? Number(port);
  if (Number.isInteger(number) && number > 0 && number < 65_536) return number;
  throw new Error(`couldn't find port: ${port} in ${container.name}`);
}
