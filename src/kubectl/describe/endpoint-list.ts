/** The addresses behind a port of a service, the first three of them. */
import type { Endpoint, EndpointSlice } from '../../kinds/generated/discovery-v1.ts';

const SHOWN = 3;
const isReady = ({ conditions }: Endpoint) => conditions?.ready ?? true;
const joinHostPort = (host: string, port: number) => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Every endpoint of a port, ready or not, as the place where it is listed; undefined for one that is not ready. */
function candidates(slices: readonly EndpointSlice[], portName: string): (string | undefined)[] {
  return slices.flatMap(({ ports, endpoints }) => {
    const all = endpoints ?? [];
    if (!ports || ports.length === 0) return all.map(e => (isReady(e) ? (e.addresses[0] ?? '') : undefined));
    const fitting = ports.filter(port => (port.name ?? '') === portName);
    return fitting.flatMap(port => all.map(e => (isReady(e) ? joinHostPort(e.addresses[0] ?? '', port.port ?? 0) : undefined)));
  });
}

/** `a:80,b:80,c:80 + 2 more...`; a fourth endpoint is announced even when it is not ready. */
export function endpointList(slices: readonly EndpointSlice[], portName: string): string {
  if (slices.length === 0) return '<none>';
  const all = candidates(slices, portName);
  const ready = all.filter(address => address !== undefined);
  const shown = ready.slice(0, SHOWN);
  const third = all.indexOf(shown[SHOWN - 1]);
  const more = shown.length === SHOWN && all.length > third + 1;
  return more ? `${shown.join(',')} + ${ready.length - SHOWN} more...` : shown.join(',');
}
