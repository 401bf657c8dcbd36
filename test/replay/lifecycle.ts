/** A pod's life as lines of text, one a state: what upstream's was and what ours is are compared as such. */

interface Condition { type: string; status: string; reason?: string; message?: string }
interface State { waiting?: { reason?: string; message?: string }; running?: object; terminated?: { exitCode: number; reason?: string; message?: string } }
interface Container { name: string; ready: boolean; started?: boolean; restartCount: number; state?: State; lastState?: State }
export interface Status { phase?: string; reason?: string; message?: string; conditions?: Condition[]; containerStatuses?: Container[]; initContainerStatuses?: Container[] }
export interface LifeEvent { type: string; reason: string; message: string; fieldPath?: string | null | undefined }

/** What differs from run to run: uids, addresses, durations. */
export const settle = (text: string): string =>
  text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>')
    .replace(/\d+\.\d+\.\d+\.\d+(?=:\d)/g, '<ip>')
    .replace(/in [\d.]+m?s \([\d.]+m?s including waiting\)/, 'in <t> (<t> including waiting)');

const detail = (...parts: (string | number | undefined)[]) => parts.filter(p => p !== undefined && p !== '').join(' ');

function stateLine(s: State | undefined): string {
  if (s?.running) return 'running';
  if (s?.terminated) return detail('ended', s.terminated.exitCode, s.terminated.reason, s.terminated.message);
  return detail('waiting', s?.waiting?.reason, s?.waiting?.message);
}

function containerLine(c: Container): string {
  const last = c.lastState?.terminated ? ` after ${stateLine(c.lastState)}` : '';
  return `${c.name}#${c.restartCount}${c.started ? '+' : ''}${c.ready ? '+' : ''} ${stateLine(c.state)}${last}`;
}

const NAMES: Readonly<Record<string, string>> = { PodReadyToStartContainers: 'sandbox', Initialized: 'init', Ready: 'ready', ContainersReady: 'containers', PodScheduled: 'scheduled' };

/** `Running; sandbox init ready containers scheduled; c#0++ running`: what does not hold has a `!` and its reason. */
export function statusLine(s: Status): string {
  const conditions = (s.conditions ?? []).map(c => detail(`${c.status === 'True' ? '' : '!'}${NAMES[c.type] ?? c.type}`, c.reason && `(${detail(c.reason, c.message)})`));
  const containers = [...(s.initContainerStatuses ?? []), ...(s.containerStatuses ?? [])].map(containerLine);
  return settle([detail(s.phase, s.reason, s.message), conditions.join(' '), ...containers].join('; '));
}

/** Each line once where it is repeated at once. */
export const withoutRepeats = (lines: readonly string[]): string[] => lines.filter((line, i) => line !== lines[i - 1]);

/** Upstream looks once a second, so it may miss a pause between two tries that we tell of. */
const isPause = (line: string) => /waiting (CrashLoopBackOff|ImagePullBackOff)/.test(line);

export function withoutUnseenPauses(ours: readonly string[], theirs: readonly string[]): string[] {
  let next = 0;
  return withoutRepeats(ours.filter(line => {
    if (line === theirs[next]) return next++ >= 0;
    return !isPause(line);
  }));
}

export const eventLine = (e: LifeEvent): string => settle(detail(e.type, e.reason, e.fieldPath ? `[${e.fieldPath}]` : '', e.message));
