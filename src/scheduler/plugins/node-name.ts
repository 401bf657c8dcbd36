/** A pod that names its node fits that one alone. */
import { indifferent, type Plugin } from '../plugin.ts';

const name = 'NodeName';
const rejection = { plugin: name, reasons: ["node(s) didn't match the requested node name"], isFinal: true };

export const nodeName: Plugin = {
  name,
  wakes: ['node added'],
  consider({ pod }) {
    const wanted = pod.spec.nodeName;
    return wanted ? { filter: node => (node.name === wanted ? undefined : rejection) } : indifferent;
  },
};
