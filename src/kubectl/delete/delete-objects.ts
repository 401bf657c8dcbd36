/** Deletes objects one by one, tells of each, and waits until all are gone. */
import { hasReason, type Status } from '../../machinery/status-error.ts';
import { addSource } from '../errors.ts';
import type { DryRun } from '../flags/common.ts';
import { inOrder } from '../in-order.ts';
import type { Io } from '../io.ts';
import type { Unstructured } from '../object.ts';
import { withDryRun } from '../print/flags.ts';
import type { Info } from '../resource/info.ts';
import { groupKindName } from '../resource/mapper.ts';
import type { Result } from '../resource/result.ts';
import { awaitDeletion, deadlineAfter, WEEK } from '../wait/wait.ts';
import { printWarning } from '../warnings.ts';
import type { Propagation } from './options.ts';

export interface Deletion {
  readonly io: Io;
  readonly propagation: Propagation;
  /** Seconds; less than nought: what the object says. */
  readonly gracePeriod: number;
  readonly dryRun: DryRun;
  readonly isShort?: boolean;
  readonly isQuiet?: boolean;
  readonly warnOfClusterScope?: boolean;
  readonly waits: boolean;
  /** Nought: for a week. */
  readonly timeoutMs: number;
}

export async function deleteObjects(result: Result, deletion: Deletion): Promise<void> {
  const { io, dryRun } = deletion;
  const deleted: { readonly info: Info; readonly uid: string | undefined }[] = [];
  let warns = deletion.warnOfClusterScope ?? false;
  let count = 0;
  await result.visit(async info => {
    count++;
    if (warns && !info.isNamespaced) {
      printWarning(io, 'deleting cluster-scoped resources, not scoped to the provided namespace');
      warns = false;
    }
    const answer = dryRun === 'client' ? undefined : await deleteOne(info, deletion);
    if (!deletion.isQuiet) io.stdout.write(deletedLine(info, deletion));
    deleted.push({ info, uid: answer && uidOf(answer) });
  });
  if (count === 0) io.stdout.write('No resources found\n');
  if (deletion.waits && dryRun === 'none') await awaitAll(deleted, deletion);
}

async function deleteOne(info: Info, { gracePeriod, propagation, dryRun }: Deletion): Promise<Unstructured> {
  const options = { ...(gracePeriod >= 0 ? { gracePeriodSeconds: gracePeriod } : {}), propagationPolicy: propagation };
  return info.helper({ isDryRun: dryRun === 'server' }).delete(info.namespace, info.name, options).catch((error: Error) => {
    throw addSource('deleting', info.source, error);
  });
}

/** `pod "web" force deleted from default namespace (dry run)`. */
export function deletedLine({ mapping, name, namespace }: Pick<Info, 'mapping' | 'name' | 'namespace'>, { gracePeriod, dryRun, isShort = false }: Pick<Deletion, 'gracePeriod' | 'dryRun' | 'isShort'>): string {
  const kind = groupKindName(mapping!);
  if (isShort) return `${kind}/${name}\n`;
  const where = namespace === '' ? '' : ` from ${namespace} namespace`;
  return `${kind} "${name}" ${withDryRun(`${gracePeriod === 0 ? 'force deleted' : 'deleted'}${where}`, dryRun)}\n`;
}

/** Of the object, where it lives on for a while, or of the Status that tells of its end. */
function uidOf(answer: Unstructured): string | undefined {
  return answer.kind === 'Status' ? (answer as unknown as Status).details?.uid : answer.metadata?.uid;
}

async function awaitAll(deleted: readonly { readonly info: Info; readonly uid: string | undefined }[], { io, timeoutMs }: Deletion): Promise<void> {
  const deadline = deadlineAfter(io.clock, timeoutMs === 0 ? WEEK : timeoutMs);
  try {
    await inOrder(io, async () => {
      for (const { info, uid } of deleted) await awaitDeletion(info, deadline, uid);
    });
  } catch (error) {
    // Who may delete need not be allowed to look.
    if (!hasReason(error, 'Forbidden', 'MethodNotAllowed')) throw error;
  } finally {
    deadline.end();
  }
}
