/** Sets how many replicas there are, by way of the scale subresource: at once, or under conditions, and again where others were faster. */
import { sleep, type Clock } from '../../base/clock.ts';
import { hasReason } from '../../machinery/status-error.ts';
import { CommandError } from '../errors.ts';
import type { Unstructured } from '../object.ts';
import type { Info } from '../resource/info.ts';

export interface Precondition {
  /** Minus one: whatever it is. */
  readonly replicas: number;
  readonly resourceVersion: string;
}

interface Scale extends Unstructured {
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly replicas?: number };
}

export function checkPrecondition({ replicas, resourceVersion }: Precondition, scale: Scale): void {
  const size = scale.spec?.replicas ?? 0;
  if (replicas !== -1 && size !== replicas) throw new CommandError(`Expected replicas to be ${replicas}, was ${size}`);
  const version = scale.metadata?.resourceVersion ?? '';
  if (resourceVersion && version !== resourceVersion) throw new CommandError(`Expected resource version to be ${resourceVersion}, was ${version}`);
}

export interface Scaling {
  readonly clock: Clock;
  readonly replicas: number;
  readonly precondition: Precondition | undefined;
  readonly isDryRun: boolean;
  /** Nought: nobody waits. */
  readonly timeoutMs: number;
}

const RETRIES_MS = 5 * 60_000;

/** How many there were before, where that was asked. */
export async function scaleObject(info: Info, scaling: Scaling): Promise<number> {
  const { clock, timeoutMs, isDryRun } = scaling;
  const end = clock.now() + RETRIES_MS;
  let size: number | undefined;
  while (size === undefined) {
    size = await scaleOnce(info, scaling).catch((error: unknown) => {
      if (!hasReason(error, 'Conflict')) throw error;
      return undefined;
    });
    if (size !== undefined) break;
    if (clock.now() >= end) throw new CommandError('timed out waiting for the condition');
    await sleep(clock, 1000);
  }
  if (timeoutMs !== 0 && !isDryRun) await awaitReplicas(info, scaling);
  return size;
}

async function scaleOnce(info: Info, { replicas, precondition, isDryRun }: Scaling): Promise<number> {
  const helper = info.helper({ subresource: 'scale', isDryRun });
  if (!precondition) {
    const answer: Scale = await helper.patch(info, 'application/merge-patch+json', { spec: { replicas } });
    return answer.spec?.replicas ?? 0;
  }
  const scale: Scale = await helper.get(info.namespace, info.name);
  checkPrecondition(precondition, scale);
  const answer: Scale = await helper.replace(info.namespace, info.name, { ...scale, spec: { ...scale.spec, replicas } });
  return answer.spec?.replicas ?? 0;
}

/** Whoever wants another number by now has the last word. */
async function awaitReplicas(info: Info, { clock, replicas, timeoutMs }: Scaling): Promise<void> {
  const helper = info.helper({ subresource: 'scale' });
  const end = clock.now() + timeoutMs;
  for (;;) {
    const scale: Scale = await helper.get(info.namespace, info.name);
    if ((scale.spec?.replicas ?? 0) !== replicas || (scale.status?.replicas ?? 0) === replicas) return;
    if (clock.now() >= end) throw new CommandError(`timed out waiting for ${JSON.stringify(info.name)} to be synced`);
    await sleep(clock, Math.max(0, Math.min(1000, end - clock.now())));
  }
}

/** What is printed has the new number, where it is known to stand there. */
export function withReplicas(object: Unstructured, replicas: number): Unstructured {
  const { apiVersion = '' } = object;
  if (apiVersion.includes('/') && !apiVersion.startsWith('apps/')) return object;
  return { ...object, spec: { ...(object['spec'] as object | undefined), replicas } };
}
