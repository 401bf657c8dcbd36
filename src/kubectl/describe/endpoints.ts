/** `kubectl describe endpoints`. */
import type { EndpointAddress, EndpointPort, Endpoints } from '../../kinds/generated/core-v1.ts';
import type { Describer } from './describer.ts';
import { writeHead } from './metadata.ts';
import type { Page } from './page.ts';

const addressList = (addresses: readonly EndpointAddress[] | undefined) => (addresses ?? []).map(address => address.ip).join(',') || '<none>';

export function writePorts(page: Page, level: number, ports: readonly (readonly [name: string, port: string, protocol: string])[]): void {
  page.write(level, 'Name\tPort\tProtocol\n');
  page.write(level, '----\t----\t--------\n');
  for (const port of ports) page.write(level, `${port.join('\t')}\n`);
}
const row = ({ name, port, protocol }: EndpointPort) => [name || '<unset>', String(port), protocol ?? ''] as const;

export const endpointsDescriber: Describer<Endpoints> = {
  group: '', versions: ['v1'], kind: 'Endpoints', plural: 'endpoints', namespaced: true,
  write(page, endpoints) {
    writeHead(page, endpoints);
    page.write(0, 'Subsets:\n');
    for (const { addresses, notReadyAddresses, ports = [] } of endpoints.subsets ?? []) {
      page.write(1, `Addresses:\t${addressList(addresses)}\n`);
      page.write(1, `NotReadyAddresses:\t${addressList(notReadyAddresses)}\n`);
      if (ports.length > 0) page.write(1, 'Ports:\n');
      if (ports.length > 0) writePorts(page, 2, ports.map(row));
      page.write(0, '\n');
    }
  },
};
