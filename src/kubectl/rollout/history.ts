/** What `kubectl rollout history` tells of a workload: all its revisions, or the template of one. */
import type { PodTemplateSpec } from '../../kinds/generated/core-v1.ts';
import type { ApiClient } from '../api-client.ts';
import { writePodTemplate } from '../describe/pod-template.ts';
import { CommandError } from '../errors.ts';
import type { Unstructured } from '../object.ts';
import { TabWriter } from '../print/tabwriter.ts';
import { CHANGE_CAUSE } from '../record.ts';
import type { Info } from '../resource/info.ts';
import { rolloutKindOf } from './kinds.ts';
import { atRevision, controllerRevisions, deploymentRevisions, revisionOf, templateOf } from './revisions.ts';

export interface Revision {
  readonly number: number;
  readonly cause: string | undefined;
  /** What `-o` prints. */
  readonly object: Unstructured;
  readonly template: () => PodTemplateSpec;
}

/** By number; of several with one number the last. */
export async function readHistory(client: ApiClient, { mapping, namespace, name }: Info): Promise<readonly Revision[]> {
  const kind = rolloutKindOf(mapping!, 'history viewer', 'retrieving history');
  const found = kind === 'Deployment' ? await ofDeployment(client, { namespace, name }) : await ofRevisions(client, { namespace, name }, kind);
  return [...new Map(found.map(r => [r.number, r])).values()].toSorted((a, b) => a.number - b.number);
}

interface Place {
  readonly namespace: string;
  readonly name: string;
}

async function ofDeployment(client: ApiClient, place: Place): Promise<Revision[]> {
  const { replicaSets } = await deploymentRevisions(client, place, 'failed to retrieve deployment');
  return replicaSets.filter(rs => !Number.isNaN(revisionOf(rs))).map(rs => ({
    number: revisionOf(rs), cause: rs.metadata.annotations?.[CHANGE_CAUSE], object: { apiVersion: 'apps/v1', kind: 'ReplicaSet', ...rs } as unknown as Unstructured, template: () => templateOf(rs),
  }));
}

async function ofRevisions(client: ApiClient, place: Place, kind: 'DaemonSet' | 'StatefulSet'): Promise<Revision[]> {
  const { object, revisions } = await controllerRevisions(client, place, kind);
  return revisions.map(revision => ({
    number: revision.revision, cause: revision.metadata.annotations?.[CHANGE_CAUSE], object: atRevision(object, revision) as unknown as Unstructured, template: () => atRevision(object, revision).spec!.template!,
  }));
}

export function historyText(history: readonly Revision[], revision: number): string {
  if (history.length === 0) return 'No rollout history found.';
  if (revision > 0) return templateText(findRevision(history, revision).template());
  const out = new TabWriter();
  out.write('REVISION\tCHANGE-CAUSE\n');
  for (const { number, cause } of history) out.write(`${number}\t${cause || '<none>'}\n`);
  out.flush();
  return out.toString();
}

export function findRevision(history: readonly Revision[], revision: number): Revision {
  const found = history.find(r => r.number === revision);
  if (!found) throw new CommandError('unable to find the specified revision');
  return found;
}

/** As `describe` writes it, but with tabs where columns would be. */
export function templateText(template: PodTemplateSpec): string {
  let text = '';
  writePodTemplate({
    write: (level, part) => void (text += '  '.repeat(level) + part),
    line: (part = '') => void (text += `${part}\n`),
    flush: () => undefined,
  }, template);
  return text;
}
