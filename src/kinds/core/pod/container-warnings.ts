/** What upstream warns of in single containers: fractions of bytes, variables that hide others, ports given twice. */
import type { FieldPath } from '../../../machinery/field-error.ts';
import { all, each, quote } from '../../../machinery/field-error.ts';
import type { Frozen } from '../../../machinery/object.ts';
import { canonicalQuantity, milliValue } from '../../../machinery/quantity.ts';
import type { Container, ContainerPort, EnvVar, ResourceRequirements } from '../../generated/core-v1.ts';
import type { PlacedContainer } from './containers.ts';

function fractionWarnings(path: FieldPath, resources: Frozen<ResourceRequirements>): string[] {
  return each(['memory', 'ephemeral-storage'], name =>
    each(['limits', 'requests'] as const, list => {
      const amount = resources[list]?.[name];
      if (amount === undefined || milliValue(amount) % 1000 === 0) return [];
      return [`${path.child(list).key(name)}: fractional byte value ${quote(canonicalQuantity(amount))} is invalid, must be an integer`];
    }),
  );
}

/** A second definition is fine where it builds on the first: `PATH=$(PATH):/more`. */
function envWarnings(path: FieldPath, variables: readonly Frozen<EnvVar>[]): string[] {
  const seen = new Set<string>();
  return each(variables, ({ name, value = '', valueFrom }, i) => {
    const again = seen.has(name);
    seen.add(name);
    const reference = `$(${name})`;
    if (!again || (!valueFrom && value !== reference && value.includes(reference))) return [];
    return [`${path.index(i)}: hides previous definition of ${quote(name)}, which may be dropped when using apply`];
  });
}

export const containerWarnings = (path: FieldPath, { resources, env }: Frozen<Container>): string[] => all(
  (resources?.limits ?? resources?.requests) && fractionWarnings(path.child('resources'), resources!),
  env && envWarnings(path.child('env'), env),
);

interface PlacedPort { readonly path: FieldPath; readonly port: Frozen<ContainerPort> }

/** As Go prints the struct. */
const shownPort = (p: Frozen<ContainerPort>) => `{Name:${p.name ?? ''} HostPort:${p.hostPort ?? 0} ContainerPort:${p.containerPort} Protocol:${p.protocol ?? ''} HostIP:${p.hostIP ?? ''}}`;

function clash({ path, port }: PlacedPort, other: PlacedPort): string[] {
  const [ip, otherIp] = [port.hostIP ?? '', other.port.hostIP ?? ''];
  const [host, otherHost] = [port.hostPort ?? 0, other.port.hostPort ?? 0];
  if (ip === otherIp && host === otherHost) return [`${path}: duplicate port definition with ${other.path}`];
  if (host === 0 || otherHost === 0) return [`${path}: overlapping port definition with ${other.path}`];
  return host === otherHost && (ip === '') !== (otherIp === '') ? [`${path}: dangerously ambiguous port definition with ${other.path}`] : [];
}

export function portWarnings(containers: readonly PlacedContainer[]): string[] {
  if (!containers.some(({ container }) => container.ports)) return [];
  const known = new Map<string, PlacedPort[]>();
  const ports = each(containers, ({ container, path }) => (container.ports ?? []).map((port, i) => ({ path: path.child('ports').index(i), port })));
  return each(ports, placed => {
    const { port, path } = placed;
    const key = `${port.containerPort}/${port.protocol ?? ''}`;
    const others = known.get(key) ?? [];
    known.set(key, [...others, placed]);
    const alone = port.hostIP && !port.hostPort ? [`${path}: hostIP set without hostPort: ${shownPort(port)}`] : [];
    return all(alone, each(others, other => clash(placed, other)));
  });
}
