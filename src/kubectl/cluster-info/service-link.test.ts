import { expect, test } from 'vitest';
import type { Service } from '../../kinds/generated/core-v1.ts';
import { serviceLink } from './service-link.ts';

const service = (ports: object[], ingress?: object): Service => ({ metadata: { name: 's', namespace: 'n' }, spec: { ports }, status: { loadBalancer: ingress ? { ingress: [ingress] } : {} } }) as unknown as Service;
const proxied = (name: string) => `https://h/api/v1/namespaces/n/services/${name}/proxy`;

test.each([
  ['no port', service([]), proxied('s')], ['a port without a name', service([{ port: 80 }]), proxied('s')], ['a name', service([{ port: 53, name: 'dns' }]), proxied('s:dns')],
  ['443', service([{ port: 443 }]), proxied('https:s:')], ['https', service([{ port: 8443, name: 'https' }]), proxied('https:s:https')],
  ['a load balancer', service([{ port: 80 }, { port: 443 }], { ip: '1.2.3.4' }), 'http://1.2.3.4:80 http://1.2.3.4:443 '], ['one with a name', service([{ port: 80 }], { hostname: 'lb' }), 'http://lb:80 '],
])('%s', (_, given, link) => {
  expect(serviceLink(given, 'https://h')).toBe(link);
});
