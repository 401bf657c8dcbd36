/** `kubectl describe ingressclass`. */
import type { IngressClass } from '../../kinds/generated/networking-v1.ts';
import type { Describer } from './describer.ts';
import { writeClusterHead } from './metadata.ts';

export const ingressClassDescriber: Describer<IngressClass> = {
  group: 'networking.k8s.io', versions: ['v1'], kind: 'IngressClass', plural: 'ingressclasses', namespaced: false,
  write(page, ingressClass) {
    const parameters = ingressClass.spec?.parameters;
    writeClusterHead(page, ingressClass);
    page.write(0, `Controller:\t${ingressClass.spec?.controller ?? ''}\n`);
    if (!parameters) return;
    page.write(0, 'Parameters:\n');
    if (parameters.apiGroup !== undefined) page.write(1, `APIGroup:\t${parameters.apiGroup}\n`);
    page.write(1, `Kind:\t${parameters.kind}\n`);
    page.write(1, `Name:\t${parameters.name}\n`);
  },
};
