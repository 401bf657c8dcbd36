/** Runs postStart and preStop handlers, with upstream's words for what went wrong. */
import { sleep, type Clock } from '../../base/clock.ts';
import { goError } from '../go-text.ts';
import { formatPod } from '../names.ts';
import type { PodNetwork } from '../network.ts';
import type { Container, LifecycleHandler, Pod } from '../objects.ts';
import { headersOf, portOf, urlOf } from '../probes/check.ts';
import type { ContainerRuntime } from '../runtime.ts';

/** `message` is what the container's status shows. */
export class HookError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'HookError';
  }
}

export interface HookTools {
  readonly runtime: ContainerRuntime;
  readonly network: PodNetwork;
  readonly clock: Clock;
}
export interface HookTarget {
  readonly pod: Pod;
  readonly container: Container;
  readonly containerId: string;
  readonly podIP: string;
}

const HOOK_HTTP_TIMEOUT = 30_000;

export async function runHook(handler: LifecycleHandler, target: HookTarget, tools: HookTools): Promise<void> {
  const { pod, container } = target;
  const where = `for Container ${JSON.stringify(container.name)} in Pod ${JSON.stringify(formatPod(pod))} failed - error:`;
  if (handler.exec) return runExec(handler.exec.command ?? [], where, { target, tools });
  if (handler.httpGet) {
    const url = urlOf(handler.httpGet, target);
    try {
      const { body, status } = await tools.network.get({ url, headers: headersOf(handler.httpGet, 'kube-lifecycle/1.36'), timeoutMs: HOOK_HTTP_TIMEOUT });
      if (status >= 400) throw new HookError(`HTTP status ${status}: ${body}`);
    } catch (error) {
      throw new HookError(`HTTP lifecycle hook (${handler.httpGet.path ?? ''}) ${where} ${(error as Error).message}, message: ""`, { cause: error });
    }
    return;
  }
  if (handler.tcpSocket) return tools.network.connect(handler.tcpSocket.host || target.podIP, portOf(handler.tcpSocket.port, container), HOOK_HTTP_TIMEOUT);
  if (handler.sleep) return sleep(tools.clock, handler.sleep.seconds * 1000);
  throw new HookError('Cannot run handler: invalid handler');
}

async function runExec(command: readonly string[], where: string, { target, tools }: { target: HookTarget; tools: HookTools }): Promise<void> {
  let failed: string;
  let output = '';
  try {
    const { exitCode, stdout, stderr } = await tools.runtime.execSync(target.containerId, command, 0);
    if (exitCode === 0) return;
    output = new TextDecoder().decode(Uint8Array.from([...stdout, ...stderr]));
    failed = `command '${command.join(' ')}' exited with ${exitCode}: ${new TextDecoder().decode(stderr)}`;
  } catch (error) {
    failed = goError(error);
  }
  throw new HookError(`Exec lifecycle hook ([${command.join(' ')}]) ${where} ${failed}, message: ${JSON.stringify(output)}`);
}
