/** The kinds that are rolled out, and the words for those that are not. */
import { CommandError } from '../errors.ts';
import type { Mapping } from '../resource/mapper.ts';

export type RolloutKind = 'Deployment' | 'DaemonSet' | 'StatefulSet';

const KNOWN: readonly (readonly [kind: string, groups: readonly string[]])[] = [
  ['Deployment', ['apps', 'extensions']], ['DaemonSet', ['apps', 'extensions']], ['StatefulSet', ['apps']], ['ReplicaSet', ['apps', 'extensions']],
  ['Job', ['batch']], ['CronJob', ['batch']], ['Pod', ['', 'core']], ['ReplicationController', ['', 'core']],
];
const ROLLED_OUT: readonly string[] = ['Deployment', 'DaemonSet', 'StatefulSet'];

type Kind = Pick<Mapping, 'group' | 'kind'>;

/** `ReplicaSet.apps`, `Pod`. */
export const groupKindText = ({ group, kind }: Kind): string => (group ? `${kind}.${group}` : kind);

/** `what` is `history viewer`, `rollbacker`; `doing` is `retrieving history`. */
export function rolloutKindOf({ group, kind }: Kind, what: string, doing: string): RolloutKind {
  const quoted = JSON.stringify(groupKindText({ group, kind }));
  if (!KNOWN.some(([known, groups]) => known === kind && groups.includes(group))) throw new CommandError(`error ${doing} for ${quoted}, no visitor method exists for {${group} ${kind}}`);
  if (!ROLLED_OUT.includes(kind)) throw new CommandError(`no ${what} has been implemented for ${quoted}`);
  return kind as RolloutKind;
}
