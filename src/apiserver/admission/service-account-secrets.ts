/** The old way to keep pods off other accounts' secrets: the annotation kubernetes.io/enforce-mountable-secrets. */
import type { Container, Pod, ServiceAccount } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import type { AdmissionRequest } from './ports.ts';
import { refuse } from './refusal.ts';

const ENFORCE = 'kubernetes.io/enforce-mountable-secrets';
const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);

function containerSecrets(container: Container): { variable: string | undefined; secret: string }[] {
  const env = (container.env ?? []).flatMap(e => (e.valueFrom?.secretKeyRef ? [{ variable: e.name, secret: e.valueFrom.secretKeyRef.name ?? '' }] : []));
  const from = (container.envFrom ?? []).flatMap(e => (e.secretRef ? [{ variable: undefined, secret: e.secretRef.name ?? '' }] : []));
  return [...env, ...from];
}

/** What the pod may not refer to, in upstream's words; undefined where all is listed. */
function unlisted(pod: Pod, account: Frozen<ServiceAccount>): string | undefined {
  const listed = new Set((account.secrets ?? []).map(s => s.name));
  const { name } = account.metadata;
  const why = `is not allowed because service account ${name} does not reference that secret`;
  const volume = pod.spec.volumes?.find(v => v.secret && !listed.has(v.secret.secretName));
  if (volume) return `volume with secret.secretName="${volume.secret?.secretName}" ${why}`;
  const sorts = [{ word: 'init container', list: pod.spec.initContainers }, { word: 'container', list: pod.spec.containers }];
  for (const { word, list } of sorts) {
    for (const container of list ?? []) {
      const found = containerSecrets(container).find(s => !listed.has(s.secret));
      if (!found) continue;
      const place = found.variable === undefined ? `${word} ${container.name} with envFrom` : `${word} ${container.name} with envVar ${found.variable}`;
      return `${place} referencing secret.secretName="${found.secret}" ${why}`;
    }
  }
  const pulls = new Set((account.imagePullSecrets ?? []).map(s => s.name));
  const i = (pod.spec.imagePullSecrets ?? []).findIndex(s => !pulls.has(s.name));
  if (i < 0) return undefined;
  return `imagePullSecrets[${i}].name="${pod.spec.imagePullSecrets?.[i]?.name}" is not allowed because service account ${name} does not reference that imagePullSecret`;
}

export function refuseUnlistedSecrets(request: AdmissionRequest, pod: Pod, account: Frozen<ServiceAccount>): void {
  if (!TRUE.has(account.metadata.annotations?.[ENFORCE] ?? '')) return;
  const found = unlisted(pod, account);
  if (found !== undefined) throw refuse(request, found);
}
