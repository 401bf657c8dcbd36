/** Settles what a start leaves open: what was remembered, then what is free on this machine. */
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Caller } from './host/caller.ts';
import { PreflightError, choosePort } from './host/preflight.ts';
import { run } from './host/run.ts';
import { firstFreeRange, overlaps, parseCidr } from './network/cidr.ts';
import { bridgeName } from './layout.ts';
import type { AskedSettings, ClusterState, Settings } from './settings.ts';
import { DEFAULT_NAME, dataDirOf, kubeconfigOf } from './settings.ts';

const DEFAULT_PORT = 6443;
const POD_RANGES = ['10.42.0.0/16', '10.142.0.0/16', '10.143.0.0/16', '10.144.0.0/16', '10.145.0.0/16'];
const SERVICE_RANGES = ['10.96.0.0/16', '10.97.0.0/16', '10.98.0.0/16', '10.99.0.0/16', '10.100.0.0/16'];

export async function chooseSettings(asked: AskedSettings, known: ClusterState | undefined, caller: Caller): Promise<Settings> {
  const name = asked.name ?? known?.name ?? DEFAULT_NAME;
  refuseChange(asked, known);
  const runtime = asked.runtime ?? known?.runtime ?? 'containers';
  const used = runtime === 'simulated' || known ? [] : await rangesInUse(bridgeName(name));
  const podCidr = asked.podCidr ?? known?.podCidr ?? freeRange(POD_RANGES, used, '--pod-cidr');
  const serviceCidr = asked.serviceCidr ?? known?.serviceCidr ?? freeRange(SERVICE_RANGES, used, '--service-cidr');
  checkRanges(podCidr, serviceCidr);
  // The process that reads it, at later starts too, runs in another folder.
  const registries = asked.registries ? resolve(asked.registries) : known?.registries;
  const nodeIp = asked.nodeIp ?? known?.nodeIp;
  return {
    name,
    dataDir: dataDirOf({ ...asked, name }, caller),
    kubeconfig: asked.kubeconfig || !known ? kubeconfigOf(asked, caller) : known.kubeconfig,
    podCidr,
    serviceCidr,
    port: await choosePort(asked.port, known?.port, DEFAULT_PORT),
    nodeName: asked.nodeName ?? known?.nodeName ?? hostname().toLowerCase(),
    runtime,
    ...(registries ? { registries } : {}),
    ...(nodeIp ? { nodeIp } : {}),
  };
}

/** Pods and services of a cluster have addresses of these ranges already; containers and simulated ones do not mix. */
function refuseChange(asked: AskedSettings, known: ClusterState | undefined): void {
  const fixed = [['podCidr', '--pod-cidr'], ['serviceCidr', '--service-cidr'], ['runtime', '--runtime'], ['name', '--name']] as const;
  for (const [key, flag] of fixed) {
    if (known && asked[key] !== undefined && asked[key] !== known[key]) {
      throw new PreflightError(`the cluster in ${known.dataDir} was made with ${flag} ${known[key]}`, `Leave ${flag} out, or make another cluster with --name (or delete this one first: skiff delete).`);
    }
  }
}

function checkRanges(podCidr: string, serviceCidr: string): void {
  for (const [flag, range] of [['--pod-cidr', podCidr], ['--service-cidr', serviceCidr]] as const) {
    const parsed = parseCidr(range);
    if (!parsed || parsed.prefix > 24 || parsed.prefix < 8) throw new PreflightError(`${flag} ${range} is no IPv4 range of at least 256 addresses`, `For example: ${flag} 10.42.0.0/16`);
  }
  if (overlaps(podCidr, serviceCidr)) {
    throw new PreflightError(`pods (${podCidr}) and services (${serviceCidr}) share addresses`, "Choose ranges that don't overlap with --pod-cidr and --service-cidr.");
  }
}

function freeRange(candidates: readonly string[], used: readonly string[], flag: string): string {
  const free = firstFreeRange(candidates, used);
  if (!free) throw new PreflightError(`this machine already uses all of ${candidates.join(', ')}`, `Choose a range that it does not use with ${flag}.`);
  return free;
}

/** Ranges that the machine has routes to, those of our own bridge aside. */
async function rangesInUse(bridge: string): Promise<string[]> {
  const routes = await run(['ip', '-4', 'route', 'show', 'table', 'all']).catch(() => '');
  return routes.split('\n').flatMap(line => {
    const range = /(?:^|\s)(\d+\.\d+\.\d+\.\d+\/\d+)/.exec(line)?.[1];
    return range && !line.includes(`dev ${bridge} `) && range !== '127.0.0.0/8' ? [range] : [];
  });
}
