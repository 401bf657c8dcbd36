/** Plans the service that `expose` and `run --expose` make. */
import { parseLabels } from '../create/labels.ts';
import { CommandError } from '../errors.ts';
import { parseDecimal, SyntaxProblem } from '../flags/go-text.ts';
import type { Unstructured } from '../object.ts';

export interface ExposedService {
  readonly name: string;
  /** `a=b,c=d`. */
  readonly selector: string;
  readonly labels: string;
  /** With commas between; empty for none. */
  readonly ports: string;
  /** Empty: that of the container. */
  readonly protocol: string;
  /** By port: those that the containers speak on it. */
  readonly protocols: ReadonlyMap<string, readonly string[]>;
  readonly targetPort: string;
  readonly type: string;
  readonly externalIP: string;
  readonly loadBalancerIP: string;
  readonly sessionAffinity: string;
  readonly clusterIP: string;
}

interface Port {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
}

export function planExposedService(options: ExposedService): Unstructured {
  const { name, labels, sessionAffinity, type, clusterIP, externalIP, loadBalancerIP } = options;
  if (options.selector === '') throw new CommandError('selector must be specified');
  const selector = parseLabels(options.selector);
  const labelled = labels === '' ? {} : { labels: parseLabels(labels) };
  const ports = options.ports === '' ? [] : planPorts(options).map(port => ({ ...port, targetPort: targetOf(options, port) }));
  if (!['', 'None', 'ClientIP'].includes(sessionAffinity)) throw new CommandError(`unknown session affinity: ${sessionAffinity}`);
  return {
    apiVersion: 'v1', kind: 'Service', metadata: { name, ...labelled },
    spec: { ports, selector, type, clusterIP, externalIPs: externalIP === '' ? [] : [externalIP], loadBalancerIP: type === 'LoadBalancer' ? loadBalancerIP : '', sessionAffinity },
  };
}

function planPorts({ ports, protocol, protocols }: ExposedService): Port[] {
  const texts = ports.split(',');
  return texts.flatMap((text, i): Port[] => {
    const port = parseDecimal(text) | 0;
    const name = texts.length > 1 ? `port-${i + 1}` : '';
    const spoken = protocols.get(text) ?? [];
    if (protocol !== '' || spoken.length < 2) return [{ name, port, protocol: protocol || (spoken[0] ?? 'TCP') }];
    return spoken.map(p => ({ name: `port-${i + 1}-${p.toLowerCase()}`, port, protocol: p }));
  });
}

function targetOf({ targetPort }: ExposedService, { port }: Port): number | string {
  if (targetPort === '') return port;
  try {
    return parseDecimal(targetPort) | 0;
  } catch (error) {
    if (error instanceof SyntaxProblem) return targetPort;
    throw error;
  }
}
