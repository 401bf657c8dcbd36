/** Lets pods through a firewall that the machine has (Docker's, ufw, firewalld): accepting in our own table does not overrule another's drop. */
import { existsSync } from 'node:fs';
import type { Clock } from '../../base/clock.ts';
import { sleep } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { findProgram } from './packages.ts';
import { run, tryRun } from './run.ts';

/** Docker or ufw may be started, or load its rules again, at any time. */
const LOOK_AGAIN_MS = 30_000;
const FIREWALLD_RUNS = '/run/firewalld';

const rulesFor = (bridge: string) => [`INPUT -i ${bridge} -j ACCEPT`, `FORWARD -i ${bridge} -j ACCEPT`, `FORWARD -o ${bridge} -j ACCEPT`];

/** The rules to put first, of what `iptables -S` lists; none where there is no firewall. Pure. */
export function planFirewallRules(listed: string, bridge: string): string[] {
  const lines = listed.split('\n').map(line => line.trim()).filter(Boolean);
  const own = rulesFor(bridge);
  const foreign = lines.filter(line => !/^-P \w+ ACCEPT$/.test(line) && !own.some(rule => line === `-A ${rule}`));
  return foreign.length === 0 ? [] : own.filter(rule => !lines.includes(`-A ${rule}`));
}

export interface FirewallOptions {
  readonly bridge: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Resolves when pods pass for now; looks again until the signal. */
export async function passFirewall(options: FirewallOptions): Promise<void> {
  await passOnce(options);
  void keepPassing(options).catch(() => {});
}

async function keepPassing(options: FirewallOptions): Promise<void> {
  for (;;) {
    await sleep(options.clock, LOOK_AGAIN_MS, options.signal);
    await passOnce(options);
  }
}

async function passOnce({ bridge, log }: FirewallOptions): Promise<void> {
  try {
    if (existsSync(FIREWALLD_RUNS)) await tryRun(['firewall-cmd', '--zone=trusted', `--add-interface=${bridge}`]);
    const iptables = findProgram('iptables');
    if (!iptables) return;
    const missing = planFirewallRules(await run([iptables, '-w', '-S']), bridge);
    for (const rule of missing) await run([iptables, '-w', '-I', ...rule.split(' ')]);
    if (missing.length > 0) log.info('let pods through the firewall', { rules: missing.join('; ') });
  } catch (error) {
    log.warn('the firewall could not be looked at; pods may be cut off', { error });
  }
}

export async function leaveFirewall(bridge: string): Promise<void> {
  if (existsSync(FIREWALLD_RUNS)) await tryRun(['firewall-cmd', '--zone=trusted', `--remove-interface=${bridge}`]);
  const iptables = findProgram('iptables');
  if (!iptables) return;
  const listed = (await tryRun([iptables, '-w', '-S'])) ?? '';
  for (const rule of rulesFor(bridge)) if (listed.includes(`-A ${rule}`)) await tryRun([iptables, '-w', '-D', ...rule.split(' ')]);
}
