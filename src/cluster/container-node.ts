/** A node of real containers: containerd, the pods' bridge, service rules and names, and the kubelet. */
import type { MachineOptions, NodeStarter } from './machine.ts';

export function containerNode(_options: MachineOptions, _address: string): NodeStarter {
  throw new Error('TODO');
}
