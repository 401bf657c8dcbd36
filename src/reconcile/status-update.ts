/** Writing a status that was computed from what the caches say. */
import type { Client } from '../client/client.ts';
import { semanticEqual } from '../machinery/equality.ts';
import type { Kind } from '../machinery/kind.ts';
import type { Frozen, KubeObject } from '../machinery/object.ts';
import { hasReason } from '../machinery/status-error.ts';

type WithStatus = KubeObject & { status?: unknown };

/** Writes `status` where it differs from the object's; a lost race is run once more on the newest object. Answers whether it wrote: not where the object is gone. */
export async function applyStatus<T extends WithStatus>(write: Client, kind: Kind<T>, object: Frozen<T>, status: NonNullable<T['status']>): Promise<boolean> {
  const old = (object as WithStatus).status ?? {};
  if (semanticEqual(old, status)) return false;
  try {
    await writeStatus(write, kind, object, status);
    return true;
  } catch (error) {
    // It went meanwhile, and its status with it.
    if (hasReason(error, 'NotFound')) return false;
    throw error;
  }
}

async function writeStatus<T extends WithStatus>(write: Client, kind: Kind<T>, object: Frozen<T>, status: NonNullable<T['status']>): Promise<void> {
  const resource = write.resource(kind);
  try {
    await resource.updateStatus({ ...(object as T), status });
  } catch (error) {
    if (!hasReason(error, 'Conflict')) throw error;
    const live = await resource.get(object.metadata.name ?? '', object.metadata.namespace);
    if (live.metadata.uid !== object.metadata.uid) throw error;
    await resource.updateStatus({ ...live, status });
  }
}
