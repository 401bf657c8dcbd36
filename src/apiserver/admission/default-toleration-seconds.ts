/** DefaultTolerationSeconds: a pod stays five minutes on a node that is not ready or cannot be reached. */
import { share } from '../../base/shared-part.ts';
import type { Pod, Toleration } from '../../kinds/generated/core-v1.ts';
import type { AdmissionPlugin } from './ports.ts';

const SECONDS = 300;
const TOLERATIONS = share(['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map((key): Toleration => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: SECONDS })));

export function addDefaultTolerations(pod: Pod): void {
  const given = pod.spec.tolerations ?? [];
  if (given.length === 0) {
    pod.spec.tolerations = TOLERATIONS;
    return;
  }
  const missing = TOLERATIONS.filter(({ key }) => !given.some(t => (!t.key || t.key === key) && (!t.effect || t.effect === 'NoExecute')));
  if (missing.length > 0) pod.spec.tolerations = [...given, ...missing];
}

export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  resources: ['pods'],
  operations: ['CREATE', 'UPDATE'],
  mutate({ subresource, object }) {
    if (subresource === '') addDefaultTolerations(object as Pod);
  },
};
