/** `--server-side`: the server merges; what client-side apply owned before is taken over once. */
import { hasReason, StatusError } from '../../machinery/status-error.ts';
import { CommandError } from '../errors.ts';
import { LAST_APPLIED } from '../last-applied.ts';
import type { Unstructured } from '../object.ts';
import { compactJson } from '../print/json.ts';
import type { Info } from '../resource/info.ts';
import { apiVersionOfMapping } from '../resource/mapper.ts';
import type { Applier } from './applier.ts';
import { annotationOwners, planMigration } from './managed-fields.ts';

export const APPLY = 'application/apply-patch+yaml';
export const SERVER_SIDE_MANAGER = 'kubectl';
const ANNOTATION_MANAGER = 'kubectl-last-applied';
const MAX_ATTEMPTS = 5;

export async function applyServerSide(info: Info, applier: Applier): Promise<void> {
  const { io, forceConflicts } = applier.options;
  const body = `${compactJson(info.object)}\n`;
  const send = () => applier.helperOf(info).patch(info, APPLY, body, { force: String(forceConflicts) });
  info.refresh(await send().catch(explain));
  const warn = (what: string, error: unknown) => io.stderr.write(`Warning: ${what}. This is non-fatal and will be retried next time you apply. Error: ${(error as Error).message}\n`);
  const problem = await keepAnnotation(info, applier).then(() => undefined, (error: unknown) => ({ error }));
  if (problem) warn(`failed to migrate ${LAST_APPLIED} for Server-Side Apply`, problem.error);
  else if (await migrate(info, applier).catch((error: unknown) => warn('server rejected managed fields migration to Server-Side Apply', error))) {
    await send().then(object => info.refresh(object), error => warn('failed to re-apply configuration after performing Server-Side Apply migration', error));
  }
  applier.warnIfDeleting(info);
  applier.visited(info);
  await applier.tell(info, 'serverside-applied');
}

function explain(error: Error): never {
  if (error instanceof StatusError && error.code === 415) throw new CommandError(`Server-side apply not available on the server: (${error.message})`, { cause: error });
  if (hasReason(error, 'Conflict')) throw new CommandError(`${error.message}\n${CONFLICTS}`, { cause: error });
  throw error;
}

const CONFLICTS = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

/** The annotation gets a manager of its own, so that going back to client-side apply stays possible. */
async function keepAnnotation(info: Info, { options: { dryRun, fieldManager, fieldValidation, subresource } }: Applier): Promise<void> {
  const annotation = info.object?.metadata?.annotations?.[LAST_APPLIED];
  if (fieldManager !== SERVER_SIDE_MANAGER || annotation === undefined || annotationOwners(info.object!, 'Apply').length > 0) return;
  const { name, namespace } = info.object!.metadata!;
  const object: Unstructured = {
    apiVersion: apiVersionOfMapping(info.mapping!), kind: info.mapping!.kind,
    metadata: { annotations: { [LAST_APPLIED]: annotation }, name, ...(namespace ? { namespace } : {}) } as NonNullable<Unstructured['metadata']>,
  };
  const helper = info.helper({ isDryRun: dryRun === 'server', fieldManager: ANNOTATION_MANAGER, fieldValidation, ...(subresource ? { subresource } : {}) });
  info.refresh(await helper.patch(info, APPLY, `${compactJson(object)}\n`));
}

/** Whether anything was taken over. */
async function migrate(info: Info, applier: Applier): Promise<boolean> {
  const managers = new Set(annotationOwners(info.object!, 'Update').map(entry => entry.manager ?? ''));
  for (let attempt = 1; ; attempt++) {
    const patch = planMigration(info.object!, managers, applier.options.fieldManager);
    if (patch === undefined) return false;
    try {
      info.refresh(await applier.helperOf(info).patch(info, 'application/json-patch+json', patch));
      return true;
    } catch (error) {
      if (!hasReason(error, 'Conflict') || attempt === MAX_ATTEMPTS) throw error;
    }
    await info.get();
  }
}
