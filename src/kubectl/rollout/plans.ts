/** The patches of pause, resume and restart, or why there is none. */
import type { Deployment } from '../../kinds/generated/apps-v1.ts';
import { CommandError } from '../errors.ts';
import type { Change } from './change.ts';

type Kind = { readonly group: string; readonly kind: string };
const isDeployment = ({ group, kind }: Kind): boolean => kind === 'Deployment' && (group === 'apps' || group === 'extensions');
const RESTARTABLE = ['Deployment', 'DaemonSet', 'StatefulSet'];

export const pause: Change = {
  operation: 'paused',
  plan({ spec }, kind) {
    if (!isDeployment(kind)) throw new CommandError('pausing is not supported');
    if (spec?.paused) throw new CommandError('is already paused');
    return { spec: { paused: true } };
  },
};

export const resume: Change = {
  operation: 'resumed',
  plan({ spec }, kind) {
    if (!isDeployment(kind)) throw new CommandError('resuming is not supported');
    if (!spec?.paused) throw new CommandError('is not paused');
    return { spec: { paused: null } };
  },
};

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** `now` is RFC 3339 with the zone of this machine. */
export const restart = (now: string): Change => ({
  operation: 'restarted',
  plan(workload: Deployment, kind: Kind) {
    if (!RESTARTABLE.includes(kind.kind) || (kind.group !== 'apps' && kind.group !== 'extensions')) throw new CommandError('restarting is not supported');
    if (kind.kind === 'Deployment' && workload.spec?.paused) throw new CommandError("can't restart paused deployment (run rollout resume first)");
    if (workload.spec?.template?.metadata?.annotations?.[RESTARTED_AT] === now) return {};
    return { spec: { template: { metadata: { annotations: { [RESTARTED_AT]: now } } } } };
  },
});

/** `2026-11-22T22:33:11+01:00`, `...Z`: a time as this machine's zone has it. */
export function localTimestamp(ms: number): string {
  const date = new Date(ms);
  const offset = -date.getTimezoneOffset();
  const shifted = new Date(ms + offset * 60_000).toISOString().slice(0, 19);
  const two = (n: number) => String(Math.trunc(n)).padStart(2, '0');
  return `${shifted}${offset === 0 ? 'Z' : `${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`}`;
}
