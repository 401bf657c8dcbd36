/** Goes back to an earlier revision of a workload. */
import type { Deployment, ReplicaSet } from '../../kinds/generated/apps-v1.ts';
import type { ApiClient } from '../api-client.ts';
import { CommandError } from '../errors.ts';
import type { DryRun } from '../flags/common.ts';
import { quote } from '../flags/go-text.ts';
import type { Info } from '../resource/info.ts';
import { templateText } from './history.ts';
import { rolloutKindOf } from './kinds.ts';
import { atRevision, controllerRevisions, deploymentRevisions, isAtRevision, REVISION, revisionOf, sameTemplate, TEMPLATE_HASH } from './revisions.ts';

export interface Undoing {
  /** Nought: the one before the last. */
  readonly toRevision: number;
  readonly dryRun: DryRun;
}

const notFound = (revision: number): CommandError => new CommandError(`unable to find specified revision ${revision} in history`);
const skipped = (revision: number): string => `skipped rollback (current template already matches revision ${revision})`;

/** What was done, for the line that tells of it. */
export async function undoRollout(client: ApiClient, info: Info, undoing: Undoing): Promise<string> {
  const kind = rolloutKindOf(info.mapping!, 'rollbacker', 'retrieving rollbacker');
  if (undoing.toRevision < 0) throw notFound(undoing.toRevision);
  return kind === 'Deployment' ? undoDeployment(client, info, undoing) : undoRevision(client, info, { ...undoing, kind });
}

/** Kept from the deployment; all else comes from the replica set. */
const OF_DEPLOYMENT = new Set(['kubectl.kubernetes.io/last-applied-configuration', REVISION, 'deployment.kubernetes.io/revision-history', 'deployment.kubernetes.io/desired-replicas', 'deployment.kubernetes.io/max-replicas', 'deprecated.deployment.rollback.to']);

export function annotationsAfter(deployment: Pick<Deployment, 'metadata'>, replicaSet: Pick<ReplicaSet, 'metadata'>): Record<string, string> {
  const of = (object: { metadata: { annotations?: Readonly<Record<string, string>> | undefined } }, isKept: (key: string) => boolean) => Object.entries(object.metadata.annotations ?? {}).filter(([key]) => isKept(key));
  return Object.fromEntries([...of(deployment, key => OF_DEPLOYMENT.has(key)), ...of(replicaSet, key => !OF_DEPLOYMENT.has(key))]);
}

async function undoDeployment(client: ApiClient, info: Info, { toRevision, dryRun }: Undoing): Promise<string> {
  const { deployment, replicaSets } = await deploymentRevisions(client, info, 'failed to retrieve Deployment');
  const target = chooseReplicaSet(replicaSets, toRevision, info.name);
  const template = target.spec!.template!;
  if (dryRun === 'client') return templateText(template);
  if (deployment.spec?.paused) throw new CommandError(`you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume deployment/${info.name}' and try again`);
  if (sameTemplate(template, deployment.spec?.template)) return skipped(toRevision);
  const { [TEMPLATE_HASH]: _hash, ...labels } = template.metadata?.labels ?? {};
  const patch = [
    { op: 'replace', path: '/spec/template', value: { ...template, metadata: { ...template.metadata, labels } } },
    { op: 'replace', path: '/metadata/annotations', value: annotationsAfter(deployment, target) },
  ];
  await restore(info, { toRevision, dryRun, type: 'application/json-patch+json', patch });
  return 'rolled back';
}

export function chooseReplicaSet(replicaSets: readonly ReplicaSet[], toRevision: number, name: string): ReplicaSet {
  const numbered = replicaSets.filter(rs => !Number.isNaN(revisionOf(rs)));
  if (toRevision > 0) {
    const found = numbered.find(rs => revisionOf(rs) === toRevision);
    if (!found) throw notFound(toRevision);
    return found;
  }
  const [, previous] = numbered.toSorted((a, b) => revisionOf(b) - revisionOf(a));
  if (!previous) throw new CommandError(`no rollout history found for deployment ${quote(name)}`);
  return previous;
}

async function undoRevision(client: ApiClient, info: Info, { toRevision, dryRun, kind }: Undoing & { readonly kind: 'DaemonSet' | 'StatefulSet' }): Promise<string> {
  const { object, revisions } = await controllerRevisions(client, info, kind);
  if (toRevision === 0 && revisions.length <= 1) throw new CommandError('no last revision to roll back to');
  const target = toRevision === 0 ? revisions.toSorted((a, b) => a.revision - b.revision).at(-2) : revisions.find(r => r.revision === toRevision);
  if (!target) throw notFound(toRevision);
  if (dryRun === 'client') return `will roll back to ${templateText(atRevision(object, target).spec!.template!)}`;
  if (isAtRevision(object, target)) return skipped(toRevision);
  await restore(info, { toRevision, dryRun, type: 'application/strategic-merge-patch+json', patch: target.data });
  return 'rolled back';
}

async function restore(info: Info, { toRevision, dryRun, type, patch }: Undoing & { readonly type: string; readonly patch: unknown }): Promise<void> {
  await info.helper({ isDryRun: dryRun === 'server' }).patch(info, type, patch).catch((cause: Error) => {
    throw new CommandError(`failed restoring revision ${toRevision}: ${cause.message}`, { cause });
  });
}
