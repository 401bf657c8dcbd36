import { describe, expect, it } from 'vitest';
import type { Pod, Service } from '../../kinds/generated/core-v1.ts';
import { parseAddresses, parsePorts, portsOfPod, portsOfService } from './ports.ts';

const pod = { metadata: { name: 'p' }, spec: { containers: [{ name: 'c', ports: [{ name: 'http', containerPort: 80, protocol: 'TCP' }, { name: 'dns', containerPort: 53, protocol: 'UDP' }] }] } } as Pod;
const service = { metadata: { name: 's' }, spec: { ports: [{ name: 'web', port: 8080, targetPort: 'http', protocol: 'TCP' }, { name: 'num', port: 90, targetPort: 91, protocol: 'TCP' }] } } as Service;

describe('ports', () => {
  it.each([
    ['80', '80'], ['8080:80', '8080:80'], [':http', ':80'], ['http', '80'],
  ])('%s of a pod is %s', (port, found) => expect(portsOfPod([port], pod)).toEqual([found]));
  it.each([
    ['x', "Pod 'p' does not have a named port 'x'"], ['53', 'UDP protocol is not supported for 53'], ['dns', 'UDP protocol is not supported for dns'],
  ])('%s of a pod is refused', (port, message) => expect(() => portsOfPod([port], pod)).toThrow(message));
  it.each([
    ['web', '8080:80'], ['1:8080', '1:80'], ['90', '90:91'], [':num', ':91'],
  ])('%s of a service is %s', (port, found) => expect(portsOfService([port], service, pod)).toEqual([found]));
  it.each([
    ['1:99', 'Service s does not have a service port 99'], ['x', "Service 's' does not have a named port 'x'"],
  ])('%s of a service is refused', (port, message) => expect(() => portsOfService([port], service, pod)).toThrow(message));
  it('are parsed', () => expect(parsePorts(['80', ':81', '1:82'])).toEqual([{ local: 80, remote: 80 }, { local: 0, remote: 81 }, { local: 1, remote: 82 }]));
  it.each([
    ['1:2:3', "invalid port format '1:2:3'"], ['x:1', 'error parsing local port \'x\': strconv.ParseUint: parsing "x": invalid syntax'], ['1:70000', 'error parsing remote port \'70000\': strconv.ParseUint: parsing "70000": value out of range'],
    ['1:0', 'remote port must be > 0'],
  ])('%s is none', (port, message) => expect(() => parsePorts([port])).toThrow(message));
});

describe('addresses', () => {
  it.each([
    [['localhost'], ['127.0.0.1', '::1']], [['::1', '10.0.0.1', '10.0.0.1'], ['10.0.0.1', '::1']],
  ])('%j', (given, found) => expect(parseAddresses(given).map(a => a.address)).toEqual(found));
  it.each([[[], 'you must specify at least 1 address'], [['foo'], 'foo is not a valid IP'], [['1.2.3.400'], '1.2.3.400 is not a valid IP']])('%j', (given, message) => expect(() => parseAddresses(given)).toThrow(message));
});
