/** `kubectl describe endpointslice`. */
import type { Endpoint, EndpointSlice } from '../../kinds/generated/discovery-v1.ts';
import type { Describer } from './describer.ts';
import { writePorts } from './endpoints.ts';
import { writeHead } from './metadata.ts';
import type { Page } from './page.ts';

function writeEndpoint(page: Page, { addresses, conditions, hostname, targetRef, nodeName, zone }: Endpoint): void {
  page.write(1, `- Addresses:\t${(addresses ?? []).join(', ') || '<none>'}\n`);
  page.write(2, 'Conditions:\n');
  page.write(3, `Ready:\t${conditions?.ready ?? '<unset>'}\n`);
  page.write(2, `Hostname:\t${hostname ?? '<unset>'}\n`);
  if (targetRef) page.write(2, `TargetRef:\t${targetRef.kind ?? ''}/${targetRef.name ?? ''}\n`);
  page.write(2, `NodeName:\t${nodeName ?? '<unset>'}\n`);
  page.write(2, `Zone:\t${zone ?? '<unset>'}\n`);
}

export const endpointSliceDescriber: Describer<EndpointSlice> = {
  group: 'discovery.k8s.io', versions: ['v1'], kind: 'EndpointSlice', plural: 'endpointslices', namespaced: true,
  write(page, slice) {
    const { addressType, ports, endpoints } = slice;
    writeHead(page, slice);
    page.write(0, `AddressType:\t${addressType ?? ''}\n`);
    page.write(0, ports?.length ? 'Ports:\n' : 'Ports: <unset>\n');
    if (ports?.length) writePorts(page, 1, ports.map(({ name, port, protocol }) => [name || '<unset>', String(port ?? '<unset>'), protocol ?? '']));
    page.write(0, endpoints?.length ? 'Endpoints:\n' : 'Endpoints: <none>\n');
    for (const endpoint of endpoints ?? []) writeEndpoint(page, endpoint);
  },
};
