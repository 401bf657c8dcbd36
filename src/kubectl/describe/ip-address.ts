/** `kubectl describe ipaddress`. */
import type { IPAddress } from '../../kinds/generated/networking-v1.ts';
import type { Describer } from './describer.ts';
import { writeClusterHead } from './metadata.ts';

export const ipAddressDescriber: Describer<IPAddress> = {
  group: 'networking.k8s.io', versions: ['v1', 'v1beta1'], kind: 'IPAddress', plural: 'ipaddresses', namespaced: false,
  write(page, address) {
    const parent = address.spec?.parentRef;
    writeClusterHead(page, address);
    if (!parent) return;
    page.write(0, 'Parent Reference:\n');
    page.write(1, `Group:\t${parent.group ?? ''}\n`);
    page.write(1, `Resource:\t${parent.resource ?? ''}\n`);
    page.write(1, `Namespace:\t${parent.namespace ?? ''}\n`);
    page.write(1, `Name:\t${parent.name ?? ''}\n`);
  },
};
