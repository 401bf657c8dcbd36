/** DefaultTolerationSeconds: a pod stays five minutes on a node that is not ready or cannot be reached. */
import type { Pod } from '../../kinds/generated/core-v1.ts';
import type { AdmissionPlugin } from './ports.ts';

const TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
const SECONDS = 300;

export function addDefaultTolerations(pod: Pod): void {
  const given = pod.spec.tolerations ?? [];
  const missing = TAINTS.filter(key => !given.some(t => (!t.key || t.key === key) && (!t.effect || t.effect === 'NoExecute')));
  if (missing.length === 0) return;
  pod.spec.tolerations = [...given, ...missing.map(key => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: SECONDS }))];
}

export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  resources: ['pods'],
  operations: ['CREATE', 'UPDATE'],
  mutate({ subresource, object }) {
    if (subresource === '') addDefaultTolerations(object as Pod);
  },
};
