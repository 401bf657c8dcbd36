/** `kubectl describe servicecidr`. */
import type { ServiceCIDR } from '../../kinds/generated/networking-v1.ts';
import { writeTransitions } from './conditions.ts';
import type { Describer } from './describer.ts';
import { writeClusterHead } from './metadata.ts';

export const serviceCIDRDescriber: Describer<ServiceCIDR> = {
  group: 'networking.k8s.io', versions: ['v1', 'v1beta1'], kind: 'ServiceCIDR', plural: 'servicecidrs', namespaced: false,
  write(page, range) {
    writeClusterHead(page, range);
    page.write(0, `CIDRs:\t${(range.spec?.cidrs ?? []).join(', ')}\n`);
    if (range.status?.conditions?.length) page.write(0, 'Status:\n');
    writeTransitions(page, range.status?.conditions);
  },
};
