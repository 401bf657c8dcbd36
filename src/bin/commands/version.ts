/** `skiff version`. */
import { answer } from '../report.ts';
import { KUBERNETES_VERSION, VERSION } from '../version.ts';

export function version(options: { output?: string }): void {
  answer(options, { skiff: VERSION, kubernetes: KUBERNETES_VERSION }, () => `skiff ${VERSION} (Kubernetes ${KUBERNETES_VERSION})`);
}
