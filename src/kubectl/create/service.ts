/** Plans what `create service TYPE` makes. */
import { checkDnsSubdomain } from '../../machinery/names.ts';
import { CommandError } from '../errors.ts';
import type { Unstructured } from '../object.ts';
import type { Named } from './generator.ts';
import { parsePortPair } from './ports.ts';

export type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';

export interface ServiceOptions {
  readonly type: ServiceType;
  /** `port:targetPort`. */
  readonly tcp: readonly string[];
  readonly clusterIP?: string;
  readonly nodePort?: number;
  readonly externalName?: string;
}

export function planService({ name }: Named, { type, tcp, clusterIP = '', nodePort = 0, externalName = '' }: ServiceOptions): Unstructured {
  const isHeadless = clusterIP === 'None';
  if (!isHeadless && tcp.length === 0 && type !== 'ExternalName') throw new CommandError('at least one tcp port specifier must be provided');
  if (type === 'ExternalName' && checkDnsSubdomain(externalName).length > 0) throw new CommandError(`invalid service external name ${externalName}`);
  const ports = tcp.map(pair => ({ name: pair.replaceAll(':', '-'), protocol: 'TCP', ...parsePortPair(pair), nodePort }));
  return {
    apiVersion: 'v1', kind: 'Service', metadata: { name, labels: { app: name } },
    spec: { ports, selector: { app: name }, clusterIP, type, externalName },
  };
}
