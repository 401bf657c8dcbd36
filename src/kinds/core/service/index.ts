/** The Service kind, and the pure rules that allocation of addresses and ports needs. */
export { formatServicePorts, Service } from './service.ts';
export {
  clusterIPsOf, HEADLESS, isExternallyAccessible, isHeadless, needsClusterIP, needsHealthCheckNodePort, needsNodePort, nodePortsOf, planRelease, portsWithoutNodePort,
} from './shape.ts';
export type { NodePortUse } from './shape.ts';
export { settleFamilies } from './families.ts';
export type { IpFamily } from './families.ts';
