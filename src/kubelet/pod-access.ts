/** Logs, exec, attach and port-forward of this node's pods, with the kubelet's words for what cannot be done. */
import type { LogOptions } from '../machinery/log-options.ts';
import { badRequest, StatusError } from '../machinery/status-error.ts';
import type { KubeletContext } from './context.ts';
import { readLog } from './logs/read.ts';
import type { ContainerStatus, Pod } from './objects.ts';
import { findContainer, readySandbox, type ContainerRecord } from './pod-runtime.ts';
import type { PortForwardSession, StreamOptions, StreamSession } from './runtime.ts';

export interface AccessTarget {
  readonly namespace: string;
  readonly pod: string;
  /** Absent: whatever pod has the name now. */
  readonly podUid?: string;
  readonly container: string;
}

const quote = (s: string) => JSON.stringify(s);
const notFound = (message: string) => new StatusError(404, 'NotFound', message);

export class PodAccess {
  private readonly at: KubeletContext;

  constructor(at: KubeletContext) {
    this.at = at;
  }

  /** Throws a StatusError before the first byte where there is nothing to read. */
  async logs(target: AccessTarget, request: LogOptions, signal?: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const pod = this.pod(target);
    const record = this.logged(pod, target, request.previous);
    const { fs, clock } = this.at;
    const uid = pod.metadata.uid ?? '';
    const since = request.sinceSeconds !== undefined ? clock.now() - request.sinceSeconds * 1000 : request.sinceTime === undefined ? undefined : Date.parse(request.sinceTime);
    const query = {
      follow: request.follow && !request.previous,
      timestamps: request.timestamps,
      ...(since === undefined ? {} : { since }),
      ...(request.tailLines === undefined ? {} : { tailLines: request.tailLines }),
      ...(request.limitBytes === undefined ? {} : { limitBytes: request.limitBytes }),
      ...(request.stream === undefined ? {} : { stream: request.stream }),
    };
    const alive = () => this.at.cache.get(uid).containers.some(c => c.id === record.id && c.state === 'CONTAINER_RUNNING');
    return readLog(record.logPath, query, { fs, clock, signal: signal ?? this.at.signal, alive });
  }

  async exec(target: AccessTarget, command: readonly string[], options: StreamOptions): Promise<StreamSession> {
    return this.at.runtime.exec(this.running(target).id, command, options);
  }

  async attach(target: AccessTarget, options: StreamOptions): Promise<StreamSession> {
    return this.at.runtime.attach(this.running(target).id, options);
  }

  async portForward(target: Omit<AccessTarget, 'container'>, port: number, onData: (data: Uint8Array) => void | Promise<void>): Promise<PortForwardSession> {
    const pod = this.pod({ ...target, container: '' });
    const sandbox = readySandbox(this.at.cache.get(pod.metadata.uid ?? ''));
    if (!sandbox) throw notFound(`pod not found (${quote(`${target.pod}_${target.namespace}`)})`);
    return this.at.runtime.portForward(sandbox.id, port, onData);
  }

  /** Whether the container was started with a terminal, and with stdin: attach must ask for the same. */
  ttyOf(target: AccessTarget): { tty: boolean; stdin: boolean } {
    const { spec } = this.pod(target);
    const c = [...spec.containers, ...(spec.initContainers ?? []), ...(spec.ephemeralContainers ?? [])].find(x => x.name === target.container);
    return { tty: c?.tty === true, stdin: c?.stdin === true };
  }

  private pod(target: AccessTarget): Pod {
    const pod = this.at.api.pods().find(p => p.metadata.namespace === target.namespace && p.metadata.name === target.pod && (target.podUid === undefined || p.metadata.uid === target.podUid));
    if (!pod) throw notFound(`pods ${quote(target.pod)} not found`);
    return pod;
  }

  private running(target: AccessTarget): ContainerRecord {
    const record = findContainer(this.at.cache.get(this.pod(target).metadata.uid ?? ''), target.container);
    if (record?.state !== 'CONTAINER_RUNNING') throw new StatusError(500, 'InternalError', `container not found (${quote(target.container)})`);
    return record;
  }

  private logged(pod: Pod, target: AccessTarget, previous: boolean): ContainerRecord {
    const status = this.at.statuses.last(pod);
    const found = [...(status.containerStatuses ?? []), ...(status.initContainerStatuses ?? []), ...(status.ephemeralContainerStatuses ?? [])].find(s => s.name === target.container);
    if (!found) throw badRequest(`container ${quote(target.container)} in pod ${quote(target.pod)} is not available`);
    const id = loggedId(found, target, previous).replace(/^[^/]*\/\//, '');
    const record = this.at.cache.get(pod.metadata.uid ?? '').containers.find(c => c.id === id);
    if (!record) throw badRequest(`unable to retrieve container logs for ${this.at.runtimeName}://${id}`);
    return record;
  }
}

/** The instance whose log is meant: the running one, else the last that ran. */
function loggedId(status: ContainerStatus, { container, pod }: AccessTarget, previous: boolean): string {
  const where = `container ${quote(container)} in pod ${quote(pod)}`;
  const last = status.lastState?.terminated?.containerID;
  if (previous) {
    if (last) return last;
    throw badRequest(`previous terminated ${where} not found`);
  }
  if (status.state?.running) return status.containerID ?? '';
  const own = status.state?.terminated?.containerID ?? last;
  if (own) return own;
  if (status.state?.terminated) throw badRequest(`${where} is terminated`);
  switch (status.state?.waiting?.reason) {
    case 'ErrImagePull':
      throw badRequest(`${where} is waiting to start: image can't be pulled`);
    case 'ImagePullBackOff':
      throw badRequest(`${where} is waiting to start: trying and failing to pull image`);
    case undefined:
      throw badRequest(`${where} is waiting to start - no logs yet`);
    default:
      throw badRequest(`${where} is waiting to start: ${status.state?.waiting?.reason}`);
  }
}
