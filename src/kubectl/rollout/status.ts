/** How far a rollout has come, in words. */
import type { DaemonSet, Deployment, StatefulSet } from '../../kinds/generated/apps-v1.ts';
import type { Unstructured } from '../object.ts';
import { CommandError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import type { Mapping } from '../resource/mapper.ts';
import { groupKindText } from './kinds.ts';
import { revisionOf } from './revisions.ts';

export interface RolloutStatus {
  readonly text: string;
  readonly isDone: boolean;
}
export type StatusReader = (object: Unstructured, revision: number) => RolloutStatus;

const waiting = (text: string): RolloutStatus => ({ text: `${text}\n`, isDone: false });
const done = (text: string): RolloutStatus => ({ text: `${text}\n`, isDone: true });

/** Throws for kinds that are not rolled out. */
export function statusReader(mapping: Pick<Mapping, 'group' | 'kind'>): StatusReader {
  const isOld = mapping.group === 'extensions';
  if (mapping.group === 'apps' || isOld) {
    if (mapping.kind === 'Deployment') return (object, revision) => deploymentStatus(object as unknown as Deployment, revision);
    if (mapping.kind === 'DaemonSet') return object => daemonSetStatus(object as unknown as DaemonSet);
    if (mapping.kind === 'StatefulSet' && !isOld) return object => statefulSetStatus(object as unknown as StatefulSet);
  }
  throw new CommandError(`no status viewer has been implemented for ${groupKindText(mapping)}`);
}

export function deploymentStatus(deployment: Deployment, revision: number): RolloutStatus {
  const { metadata: { name, generation = 0 }, spec, status = {} } = deployment;
  const running = revision > 0 ? revisionOf(deployment) : revision;
  if (Number.isNaN(running)) throw new CommandError(`cannot get the revision of deployment ${quote(name!)}: strconv.ParseInt: parsing ${quote(deployment.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? '')}: invalid syntax`);
  if (running !== revision) throw new CommandError(`desired revision (${revision}) is different from the running revision (${running})`);
  if (generation > (status.observedGeneration ?? 0)) return waiting('Waiting for deployment spec update to be observed...');
  if (status.conditions?.find(c => c.type === 'Progressing')?.reason === 'ProgressDeadlineExceeded') throw new CommandError(`deployment ${quote(name!)} exceeded its progress deadline`);
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const head = `Waiting for deployment ${quote(name!)} rollout to finish:`;
  if (spec?.replicas !== undefined && updatedReplicas < spec.replicas) return waiting(`${head} ${updatedReplicas} out of ${spec.replicas} new replicas have been updated...`);
  if (replicas > updatedReplicas) return waiting(`${head} ${replicas - updatedReplicas} old replicas are pending termination...`);
  if (availableReplicas < updatedReplicas) return waiting(`${head} ${availableReplicas} of ${updatedReplicas} updated replicas are available...`);
  return done(`deployment ${quote(name!)} successfully rolled out`);
}

const refuseOtherStrategies = (type: string | undefined) => {
  if (type !== 'RollingUpdate') throw new CommandError('rollout status is only available for RollingUpdate strategy type');
};

export function daemonSetStatus({ metadata: { name, generation = 0 }, spec, status }: DaemonSet): RolloutStatus {
  refuseOtherStrategies(spec?.updateStrategy?.type);
  if (generation > (status?.observedGeneration ?? 0)) return waiting('Waiting for daemon set spec update to be observed...');
  const { updatedNumberScheduled = 0, desiredNumberScheduled = 0, numberAvailable = 0 } = status ?? {};
  const head = `Waiting for daemon set ${quote(name!)} rollout to finish:`;
  if (updatedNumberScheduled < desiredNumberScheduled) return waiting(`${head} ${updatedNumberScheduled} out of ${desiredNumberScheduled} new pods have been updated...`);
  if (numberAvailable < desiredNumberScheduled) return waiting(`${head} ${numberAvailable} of ${desiredNumberScheduled} updated pods are available...`);
  return done(`daemon set ${quote(name!)} successfully rolled out`);
}

export function statefulSetStatus({ metadata: { generation = 0 }, spec, status }: StatefulSet): RolloutStatus {
  refuseOtherStrategies(spec?.updateStrategy?.type);
  const { observedGeneration = 0, readyReplicas = 0, updatedReplicas = 0, currentReplicas = 0, updateRevision = '', currentRevision = '' } = status ?? {};
  if (observedGeneration === 0 || generation > observedGeneration) return waiting('Waiting for statefulset spec update to be observed...');
  const replicas = spec?.replicas;
  if (replicas !== undefined && readyReplicas < replicas) return waiting(`Waiting for ${replicas - readyReplicas} pods to be ready...`);
  const rolling = spec?.updateStrategy?.rollingUpdate;
  if (rolling) {
    const wanted = replicas !== undefined && rolling.partition !== undefined ? replicas - rolling.partition : undefined;
    if (wanted !== undefined && updatedReplicas < wanted) return waiting(`Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted} new pods have been updated...`);
    return done(`partitioned roll out complete: ${updatedReplicas} new pods have been updated...`);
  }
  if (updateRevision !== currentRevision) return waiting(`waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${updateRevision}...`);
  return done(`statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...`);
}
