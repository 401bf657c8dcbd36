/** The Service kind, and the pure rules that allocation of addresses and ports needs. */
export { Service } from './service.ts';
export { needsClusterIP, needsNodePort, planRelease, portsWithoutNodePort } from './shape.ts';
export { settleFamilies } from './families.ts';
