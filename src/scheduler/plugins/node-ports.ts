/** Keeps pods apart that want the same port of the host. */
import { indifferent, type Plugin } from '../plugin.ts';

const name = 'NodePorts';
const rejection = { plugin: name, reasons: ["node(s) didn't have free ports for the requested pod ports"], isFinal: false };

export const nodePorts: Plugin = {
  name,
  wakes: ['node added', 'pod deleted'],
  consider({ hostPorts }) {
    if (hostPorts.length === 0) return indifferent;
    return { filter: node => (hostPorts.some(port => node.isTaken(port)) ? rejection : undefined) };
  },
};
