/** The revisions of a workload: the replica sets of a deployment, the controller revisions of others. */
import type { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from '../../kinds/generated/apps-v1.ts';
import type { PodTemplateSpec } from '../../kinds/generated/core-v1.ts';
import { schemas } from '../../kinds/facts/facts.ts';
import { selectorOf } from '../../machinery/label-selector.ts';
import { clone, semanticEqual } from '../../machinery/equality.ts';
import { strategicMerge } from '../../machinery/patch/strategic-merge.ts';
import type { ApiClient } from '../api-client.ts';
import { CommandError } from '../errors.ts';
import type { Unstructured } from '../object.ts';
import { CHANGE_CAUSE } from '../record.ts';
import { toTyped } from '../typed.ts';

export const REVISION = 'deployment.kubernetes.io/revision';
export const TEMPLATE_HASH = 'pod-template-hash';

interface Place {
  readonly namespace: string;
  readonly name: string;
}

const path = ({ namespace }: Place, plural: string, name?: string): string => `/apis/apps/v1/namespaces/${namespace}/${plural}${name === undefined ? '' : `/${name}`}`;

async function get<T>(client: ApiClient, place: Place, plural: string): Promise<T> {
  return (await client.request({ path: path(place, plural, place.name), about: { verb: 'get', resource: plural, group: 'apps', name: place.name } })) as T;
}

interface Owner {
  readonly metadata: { readonly uid?: string | undefined };
  readonly spec?: { readonly selector?: Parameters<typeof selectorOf>[0] };
}

async function owned<T extends { metadata: { ownerReferences?: { uid: string; controller?: boolean }[] } }>(client: ApiClient, place: Place, { plural, owner }: { plural: string; owner: Owner }): Promise<T[]> {
  const labelSelector = selectorOf(owner.spec?.selector).toString();
  const list = await client.request({ path: path(place, plural), query: { labelSelector: labelSelector || undefined }, about: { verb: 'get', resource: plural, group: 'apps' } });
  return ((list['items'] ?? []) as unknown as T[]).filter(o => o.metadata.ownerReferences?.some(r => r.controller && r.uid === owner.metadata.uid));
}

const failing = <T>(work: Promise<T>, what: string): Promise<T> => work.catch((cause: Error) => {
  throw new CommandError(`${what}: ${cause.message}`, { cause });
});

export interface DeploymentRevisions {
  readonly deployment: Deployment;
  /** The replica set of the template as it is now comes last. */
  readonly replicaSets: readonly ReplicaSet[];
}

/** `failure` words what is said where there is no such deployment. */
export async function deploymentRevisions(client: ApiClient, place: Place, failure: string): Promise<DeploymentRevisions> {
  const deployment = await failing(get<Deployment>(client, place, 'deployments'), `${failure} ${place.name}`);
  const all = await failing(owned<ReplicaSet & { metadata: { ownerReferences?: { uid: string; controller?: boolean }[] } }>(client, place, { plural: 'replicasets', owner: deployment as Owner }), `failed to retrieve replica sets from deployment ${place.name}`);
  const byAge = all.toSorted((a, b) => (a.metadata.creationTimestamp ?? '').localeCompare(b.metadata.creationTimestamp ?? ''));
  const current = byAge.find(rs => sameTemplate(rs.spec?.template, deployment.spec?.template));
  return { deployment, replicaSets: [...all.filter(rs => rs !== current), ...(current ? [current] : [])] };
}

/** Whatever the hash is: it differs from one version of the API to the next. */
export function sameTemplate(a: PodTemplateSpec | undefined, b: PodTemplateSpec | undefined): boolean {
  const bare = (template: PodTemplateSpec | undefined) => {
    const { [TEMPLATE_HASH]: _hash, ...labels } = template?.metadata?.labels ?? {};
    return { ...template, metadata: { ...template?.metadata, labels, creationTimestamp: undefined } };
  };
  return semanticEqual(bare(a), bare(b));
}

/** NaN where the annotation is no number. */
export function revisionOf({ metadata }: { readonly metadata: { readonly annotations?: Readonly<Record<string, string>> | undefined } }): number {
  const text = metadata.annotations?.[REVISION];
  return text === undefined ? 0 : /^[+-]?\d+$/.test(text) ? Number(text) : NaN;
}

export interface ControllerRevisions {
  readonly object: DaemonSet | StatefulSet;
  readonly revisions: readonly ControllerRevision[];
}

const WORDS = {
  DaemonSet: { plural: 'daemonsets', missing: 'failed to retrieve DaemonSet', unlisted: 'unable to find history controlled by DaemonSet' },
  StatefulSet: { plural: 'statefulsets', missing: 'failed to retrieve Statefulset', unlisted: 'unable to find history controlled by StatefulSet' },
} as const;

export async function controllerRevisions(client: ApiClient, place: Place, kind: 'DaemonSet' | 'StatefulSet'): Promise<ControllerRevisions> {
  const { plural, missing, unlisted } = WORDS[kind];
  const object = await failing(get<DaemonSet | StatefulSet>(client, place, plural), `${missing} ${place.name}`);
  const revisions = await failing(owned<ControllerRevision & { metadata: { ownerReferences?: { uid: string; controller?: boolean }[] } }>(client, place, { plural: 'controllerrevisions', owner: object as Owner }), `${unlisted} ${place.name}`);
  return { object: { ...object, apiVersion: 'apps/v1', kind } as DaemonSet | StatefulSet, revisions };
}

/** The object as it was at that revision. */
export function atRevision(object: DaemonSet | StatefulSet, { data }: ControllerRevision): DaemonSet | StatefulSet {
  const target = toTyped(object as unknown as Unstructured);
  const struct = `apps.v1.${object.kind}`;
  return strategicMerge(clone(target) as Record<string, unknown>, clone(data ?? {}) as Record<string, unknown>, { table: schemas.table, struct }) as unknown as DaemonSet | StatefulSet;
}

/** Whether the template is the one of that revision. */
export function isAtRevision(object: DaemonSet | StatefulSet, { data }: ControllerRevision): boolean {
  const { spec } = toTyped(object as unknown as Unstructured) as unknown as DaemonSet;
  return semanticEqual({ spec: { template: { ...spec?.template, $patch: 'replace' } } }, data);
}

/** A replica set's template tells the cause, too. */
export function templateOf({ metadata, spec }: ReplicaSet): PodTemplateSpec {
  const cause = metadata.annotations?.[CHANGE_CAUSE];
  const template = spec!.template!;
  return cause ? { ...template, metadata: { ...template.metadata, annotations: { ...template.metadata?.annotations, [CHANGE_CAUSE]: cause } } } as PodTemplateSpec : template;
}
