/** `kubectl describe ingress`: with the endpoints of the services it leads to. */
import type { Service } from '../../kinds/generated/core-v1.ts';
import type { EndpointSlice } from '../../kinds/generated/discovery-v1.ts';
import type { Ingress, IngressBackend, IngressSpec } from '../../kinds/generated/networking-v1.ts';
import type { Describer, Related, Request } from './describer.ts';
import { endpointList } from './endpoint-list.ts';
import { writeAnnotations, writeLabels } from './metadata.ts';
import type { Page } from './page.ts';
import { requestSlices } from './service.ts';

const backends = (spec: IngressSpec | undefined): IngressBackend[] => [
  ...(spec?.defaultBackend ? [spec.defaultBackend] : []),
  ...(spec?.rules ?? []).flatMap(rule => (rule.http?.paths ?? []).map(path => path.backend)),
];
const slicesOf = (service: string) => `slices of ${service}`;
const objectOf = (service: string) => `service ${service}`;

function requests({ metadata: { namespace = '' }, spec }: Ingress): Record<string, Request> {
  const names = new Set(backends(spec).flatMap(backend => (backend.service ? [backend.service.name] : [])));
  return Object.fromEntries([...names].flatMap(name => [
    [slicesOf(name), requestSlices(namespace, name)],
    [objectOf(name), { get: `/api/v1/namespaces/${encodeURIComponent(namespace)}/services/${encodeURIComponent(name)}` }],
  ]));
}

type ServiceBackend = NonNullable<IngressBackend['service']>;
/** The name of the port that the backend means; of several that fit, the last. */
function portName(service: Service, { port }: ServiceBackend): string {
  const fits = service.spec?.ports?.filter(p => (port?.number && port.number === p.port) || (port?.name && port.name === p.name));
  return fits?.at(-1)?.name ?? '';
}

function backendText({ service, resource }: IngressBackend, related: Related): string {
  if (service) {
    const target = `${service.name}:${service.port?.number || (service.port?.name ?? '')}`;
    const error = related.error(slicesOf(service.name)) ?? related.error(objectOf(service.name));
    if (error) return `${target} (<error: ${error.message}>)`;
    const found = related.of<Service>(objectOf(service.name));
    return `${target} (${endpointList(related.of<readonly EndpointSlice[]>(slicesOf(service.name)), portName(found, service))})`;
  }
  return resource ? `APIGroup: ${resource.apiGroup ?? '<none>'}, Kind: ${resource.kind}, Name: ${resource.name}` : '';
}

function writeTls(page: Page, { tls = [] }: IngressSpec): void {
  if (tls.length > 0) page.write(0, 'TLS:\n');
  for (const { secretName, hosts = [] } of tls) page.write(1, `${secretName ? `${secretName} terminates` : 'SNI routes'} ${hosts.join(',')}\n`);
}

function writeRules(page: Page, { rules = [] }: IngressSpec, { related, byDefault }: { related: Related; byDefault: string }): void {
  page.write(0, 'Rules:\n  Host\tPath\tBackends\n');
  page.write(1, '----\t----\t--------\n');
  const used = rules.filter(rule => rule.http);
  for (const { host, http } of used) {
    page.write(1, `${host || '*'}\t\n`);
    for (const { path, backend } of http!.paths ?? []) page.write(2, `\t${path ?? ''} \t${backendText(backend, related)}\n`);
  }
  if (used.length === 0) page.write(1, `*\t*\t${byDefault}\n`);
}

function addresses({ status }: Ingress): string {
  return [...new Set((status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip || hostname || []))].sort().join(',');
}

export const ingressDescriber: Describer<Ingress> = {
  group: 'networking.k8s.io', versions: ['v1'], kind: 'Ingress', plural: 'ingresses', namespaced: true,
  related: requests,
  write(page, ingress, related) {
    const { metadata } = ingress;
    const spec: IngressSpec = ingress.spec ?? {};
    const byDefault = spec.defaultBackend ? backendText(spec.defaultBackend, related) : '<default>';
    page.write(0, `Name:\t${metadata.name ?? ''}\n`);
    writeLabels(page, 'Labels', metadata.labels);
    page.write(0, `Namespace:\t${metadata.namespace ?? ''}\n`);
    page.write(0, `Address:\t${addresses(ingress)}\n`);
    page.write(0, `Ingress Class:\t${spec.ingressClassName ?? '<none>'}\n`);
    page.write(0, `Default backend:\t${byDefault}\n`);
    writeTls(page, spec);
    writeRules(page, spec, { related, byDefault });
    writeAnnotations(page, 'Annotations', metadata.annotations);
  },
};
