/** ServiceAccount: every pod runs as one, and finds its token, the cluster's certificate and its namespace in a volume. */
import { sleep } from '../../base/clock.ts';
import type { Clock } from '../../base/clock.ts';
import { nameSuffix } from '../../base/random.ts';
import type { Random } from '../../base/random.ts';
import { share } from '../../base/shared-part.ts';
import { MIRROR_ANNOTATION } from '../../kinds/core/pod/index.ts';
import type { Container, Pod, ServiceAccount, Volume } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import { badRequest } from '../../machinery/status-error.ts';
import type { AdmissionPlugin, AdmissionRequest } from './ports.ts';
import { refuse } from './refusal.ts';
import { refuseUnlistedSecrets } from './service-account-secrets.ts';

const DEFAULT_ACCOUNT = 'default';
const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const VOLUME_PREFIX = 'kube-api-access-';
/** An hour and a little: tokens of exactly this length are those that upstream warns about rather than refuses. */
const TOKEN_SECONDS = 3607;
const FILE_MODE = 420;

/** The default account of a new namespace is made by a controller: it may need a moment. */
const DEFAULT_ATTEMPTS = 10;
const MIN_INTERVAL_MS = 100;

type Account = Frozen<ServiceAccount>;
interface Chance { readonly clock: Clock; readonly random: Random }

const TOKEN_FILES = share<NonNullable<Volume['projected']>>({
  sources: [
    { serviceAccountToken: { expirationSeconds: TOKEN_SECONDS, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
  ],
  defaultMode: FILE_MODE,
});
const tokenVolume = (name: string): Volume => ({ name, projected: TOKEN_FILES });

const accountNow = (request: AdmissionRequest, name: string) => request.lookup.get('', 'serviceaccounts', name, request.namespace) as Account | undefined;

async function awaitAccount(request: AdmissionRequest, name: string, { clock, random }: Chance): Promise<Account> {
  const attempts = name === DEFAULT_ACCOUNT ? DEFAULT_ATTEMPTS : 1;
  const interval = MIN_INTERVAL_MS * (1 + random.next());
  for (let i = 1; i < attempts; i++) {
    await sleep(clock, interval);
    const account = accountNow(request, name);
    if (account) return account;
  }
  throw refuse(request, `error looking up service account ${request.namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`);
}

/** A container that has something else at the token's path is left alone; true where the mount was added. */
function mountToken(container: Container, volume: string): boolean {
  if (container.volumeMounts?.some(m => m.mountPath === TOKEN_PATH)) return false;
  (container.volumeMounts ??= []).push({ name: volume, readOnly: true, mountPath: TOKEN_PATH });
  return true;
}

export function addTokenVolume(pod: Pod, random: Random): void {
  const existing = pod.spec.volumes?.find(v => v.name.startsWith(VOLUME_PREFIX));
  const name = existing?.name ?? VOLUME_PREFIX + nameSuffix(random);
  let isMounted = false;
  for (const container of pod.spec.initContainers ?? []) isMounted = mountToken(container, name) || isMounted;
  for (const container of pod.spec.containers ?? []) isMounted = mountToken(container, name) || isMounted;
  if (!existing && isMounted) (pod.spec.volumes ??= []).push(tokenVolume(name));
}

function refuseMirror(request: AdmissionRequest, pod: Pod): void {
  if (pod.spec.serviceAccountName) throw refuse(request, 'a mirror pod may not reference service accounts');
  const references = [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? [])];
  const secrets = pod.spec.volumes?.some(v => v.secret) || pod.spec.imagePullSecrets?.length;
  const env = references.some(c => c.env?.some(e => e.valueFrom?.secretKeyRef) || c.envFrom?.some(e => e.secretRef));
  const sources = (pod.spec.volumes ?? []).flatMap(v => v.projected?.sources ?? []);
  if (secrets || env || sources.some(s => s.secret)) throw refuse(request, 'a mirror pod may not reference secrets');
  if (sources.some(s => s.serviceAccountToken)) throw refuse(request, 'a mirror pod may not use ServiceAccountToken volume projections');
}

/** Waits only where the account is not there yet. */
function admitPod(request: AdmissionRequest, chance: Chance): void | Promise<void> {
  const pod = request.object as Pod;
  if (request.subresource !== '') return;
  if (pod.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) return refuseMirror(request, pod);
  const name = (pod.spec.serviceAccountName ||= DEFAULT_ACCOUNT);
  pod.spec.serviceAccount = name;
  const account = accountNow(request, name);
  if (account) return admitAs(account, request, chance);
  return awaitAccount(request, name, chance).then(found => admitAs(found, request, chance));
}

function admitAs(account: Account, request: AdmissionRequest, chance: Chance): void {
  const pod = request.object as Pod;
  if (pod.spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) addTokenVolume(pod, chance.random);
  if (!pod.spec.imagePullSecrets?.length && account.imagePullSecrets?.length) {
    pod.spec.imagePullSecrets = account.imagePullSecrets.map(secret => ({ ...secret }));
  }
  refuseUnlistedSecrets(request, pod, account);
}

export function serviceAccountAdmission(chance: Chance): AdmissionPlugin {
  return {
    name: 'ServiceAccount',
    resources: ['pods'],
    operations: ['CREATE'],
    mutate: request => admitPod(request, chance),
    validate(request) {
      const pod = request.object as Pod;
      if (request.subresource !== '' || pod.metadata.annotations?.[MIRROR_ANNOTATION] !== undefined) return;
      if (!pod.spec.serviceAccountName) throw badRequest(`no service account specified for pod ${request.namespace}/${pod.metadata.name}`);
    },
  };
}
