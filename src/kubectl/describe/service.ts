/** `kubectl describe service`: with the endpoints of every port. */
import type { LoadBalancerIngress, Service, ServicePort } from '../../kinds/generated/core-v1.ts';
import type { EndpointSlice } from '../../kinds/generated/discovery-v1.ts';
import type { Describer } from './describer.ts';
import { endpointList } from './endpoint-list.ts';
import { labelsInline, writeHead } from './metadata.ts';
import type { Page } from './page.ts';

const ingressText = ({ ip, ipMode, hostname }: LoadBalancerIngress) => (ip ? `${ip}${ipMode === undefined ? '' : ` (${ipMode})`}` : (hostname ?? ''));

/** Those that are set, by their titles. */
function writeSet(page: Page, parts: readonly (readonly [label: string, value: string | number | undefined | null])[]): void {
  for (const [label, value] of parts) if (value) page.write(0, `${label}:\t${value}\n`);
}

function writeAddresses(page: Page, { spec, status }: Service): void {
  if (spec?.ipFamilyPolicy) page.write(0, `IP Family Policy:\t${spec.ipFamilyPolicy}\n`);
  page.write(0, `IP Families:\t${spec?.ipFamilies?.join(',') || '<none>'}\n`);
  page.write(0, `IP:\t${spec?.clusterIP ?? ''}\n`);
  page.write(0, `IPs:\t${spec?.clusterIPs?.join(',') || '<none>'}\n`);
  writeSet(page, [
    ['External IPs', spec?.externalIPs?.join(',')],
    ['Desired LoadBalancer IP', spec?.loadBalancerIP],
    ['External Name', spec?.externalName],
    ['LoadBalancer Ingress', status?.loadBalancer?.ingress?.map(ingressText).join(', ')],
  ]);
}

function writePort(page: Page, port: ServicePort, slices: readonly EndpointSlice[]): void {
  const name = port.name || '<unset>';
  const protocol = port.protocol ?? '';
  page.write(0, `Port:\t${name}\t${port.port}/${protocol}\n`);
  page.write(0, `TargetPort:\t${port.targetPort ?? 0}/${protocol}\n`);
  if (port.appProtocol !== undefined) page.write(0, `AppProtocol:\t${port.appProtocol}\n`);
  if (port.nodePort) page.write(0, `NodePort:\t${name}\t${port.nodePort}/${protocol}\n`);
  page.write(0, `Endpoints:\t${endpointList(slices, port.name ?? '')}\n`);
}

export const requestSlices = (namespace: string, service: string) => ({
  list: `/apis/discovery.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/endpointslices`,
  labelSelector: `kubernetes.io/service-name=${service}`,
});

export const serviceDescriber: Describer<Service> = {
  group: '', versions: ['v1'], kind: 'Service', plural: 'services', namespaced: true,
  related: ({ metadata }) => ({ slices: requestSlices(metadata.namespace ?? '', metadata.name ?? '') }),
  write(page, service, related) {
    const { spec } = service;
    const slices = related.error('slices') ? [] : related.of<readonly EndpointSlice[]>('slices');
    writeHead(page, service);
    page.write(0, `Selector:\t${labelsInline(spec?.selector)}\n`);
    page.write(0, `Type:\t${spec?.type ?? ''}\n`);
    writeAddresses(page, service);
    for (const port of spec?.ports ?? []) writePort(page, port, slices);
    page.write(0, `Session Affinity:\t${spec?.sessionAffinity ?? ''}\n`);
    writeSet(page, [
      ['External Traffic Policy', spec?.externalTrafficPolicy],
      ['Internal Traffic Policy', spec?.internalTrafficPolicy],
      ['HealthCheck NodePort', spec?.healthCheckNodePort],
      ['LoadBalancer Source Ranges', spec?.loadBalancerSourceRanges?.join(',')],
      ['Traffic Distribution', spec?.trafficDistribution],
    ]);
  },
};
