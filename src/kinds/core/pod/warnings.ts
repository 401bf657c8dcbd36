/** What upstream warns of in pods it accepts: deprecated labels, annotations and volumes, fractions of bytes. */
import { own } from '../../../machinery/equality.ts';
import { all, at, each, FieldPath, quote } from '../../../machinery/field-error.ts';
import { checkDnsLabel } from '../../../machinery/names.ts';
import type { Frozen, ObjectMeta } from '../../../machinery/object.ts';
import { canonicalQuantity, milliValue } from '../../../machinery/quantity.ts';
import type { NodeSelectorTerm, Pod, PodAffinityTerm, PodSpec, PodTemplateSpec, Volume } from '../../generated/core-v1.ts';
import { everyContainer } from './containers.ts';
import { APPARMOR_PREFIX, SECCOMP_CONTAINER_PREFIX, SECCOMP_POD_ANNOTATION } from './validate-annotations.ts';
import { sortedKeys } from './checks.ts';
import { containerWarnings, portWarnings } from './container-warnings.ts';

type Spec = Frozen<PodSpec>;
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

const OLD_LABELS: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': 'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone': 'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type': 'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};
const OLD_ANNOTATIONS = Object.entries({
  'scheduler.alpha.kubernetes.io/critical-pod': 'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
});
const OLD_VOLUMES: readonly (readonly [keyof Volume, string, string?])[] = [
  ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'deprecated in v1.22, non-functional in v1.25+', 'storageOS'],
  ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

function nodeTermWarnings(path: FieldPath, term: Frozen<NodeSelectorTerm> | undefined): string[] {
  return each(term?.matchExpressions, ({ key }, i) =>
    own(OLD_LABELS, key) ? [`${path.child('matchExpressions').index(i).child('key')}: ${key} is ${OLD_LABELS[key]}`] : [],
  );
}

function placementWarnings(path: FieldPath, spec: Spec): string[] {
  const node = spec.affinity?.nodeAffinity;
  const here = path.child('affinity', 'nodeAffinity');
  const found = sortedKeys(spec.nodeSelector).filter(k => own(OLD_LABELS, k)).map(k => `${path.child('nodeSelector').key(k)}: ${OLD_LABELS[k]}`);
  (node?.[REQUIRED]?.nodeSelectorTerms ?? []).forEach((t, i) => found.push(...nodeTermWarnings(here.child(REQUIRED, 'nodeSelectorTerms').index(i), t)));
  (node?.[PREFERRED] ?? []).forEach((t, i) => found.push(...nodeTermWarnings(here.child(PREFERRED).index(i).child('preference'), t.preference)));
  (spec.topologySpreadConstraints ?? []).forEach((constraint, i) => {
    const at = path.child('topologySpreadConstraints').index(i);
    const old = OLD_LABELS[constraint.topologyKey];
    if (old) found.push(`${at.child('topologyKey')}: ${constraint.topologyKey} is ${old}`);
    if (!constraint.labelSelector) found.push(`${at.child('labelSelector')}: a null labelSelector results in matching no pod`);
  });
  return found;
}

const OLD_SOURCES: ReadonlySet<string> = new Set(OLD_VOLUMES.map(([field]) => field));
function hasOldSource(volume: Frozen<Volume>): boolean {
  for (const field in volume) if (OLD_SOURCES.has(field)) return true;
  return false;
}

const oldVolumes = (path: FieldPath, volumes: readonly Frozen<Volume>[]): string[] =>
  each(volumes, (volume, i) => {
    if (!hasOldSource(volume)) return [];
    return each(OLD_VOLUMES, ([field, text, name]) => (volume[field] === undefined ? [] : [`${path.index(i).child(name ?? field)}: ${text}`]));
  });

function tokenPaths(volumes: readonly Frozen<Volume>[]): string[] {
  const found: string[] = [];
  for (const { projected } of volumes) for (const { serviceAccountToken } of projected?.sources ?? []) if (serviceAccountToken) found.push(serviceAccountToken.path);
  return found;
}

const ITEMS = [['configMap', 'configMap'], ['secret', 'secrets'], ['downwardAPI', 'downwardAPI']] as const;

/** Files that would stand where a token stands. */
function tokenPathWarnings(path: FieldPath, volumes: readonly Frozen<Volume>[]): string[] {
  const tokens = tokenPaths(volumes);
  const found: string[] = [];
  if (tokens.length === 0) return found;
  const say = (place: FieldPath, file: string) => found.push(`${place}: has duplicated path with ServiceAccountToken ${quote(file)}`);
  for (let i = 0; i < volumes.length; i++) {
    for (const source of volumes[i]!.projected?.sources ?? []) {
      for (const [field, name] of ITEMS) {
        const items = source[field]?.items ?? [];
        for (let j = 0; j < items.length; j++) if (tokens.includes(items[j]!.path)) say(path.index(i).child('projected', 'sources', name).index(j), items[j]!.path);
      }
      const bundle = source.clusterTrustBundle;
      if (bundle && tokens.includes(bundle.path)) say(path.index(i).child('projected', 'sources', 'ClusterTrustBundle'), bundle.path);
    }
  }
  return found;
}

function repeated(path: FieldPath, values: readonly string[], field: string, words: string): string[] {
  return each(values, (value, i) => (values.indexOf(value) < i ? [`${path.index(i).child(field)}: duplicate ${words} ${quote(value)}`] : []));
}

function overheadWarnings(path: FieldPath, spec: Spec): string[] {
  if (!spec.overhead) return [];
  return each(['memory', 'ephemeral-storage'], name => {
    const amount = spec.overhead?.[name];
    if (amount === undefined || milliValue(amount) % 1000 === 0) return [];
    return [`${path.child('overhead').key(name)}: fractional byte value ${quote(canonicalQuantity(amount))} is invalid, must be an integer`];
  });
}

const NULL_SELECTOR = 'a null labelSelector results in matching no pod';
function affinityWarnings(path: FieldPath, spec: Spec): string[] {
  if (!spec.affinity) return [];
  return each(['podAffinity', 'podAntiAffinity'] as const, sort => {
    const here = path.child('affinity', sort);
    const unselective = (term: Frozen<PodAffinityTerm> | undefined, at: FieldPath) => (term?.labelSelector ? [] : [`${at.child('labelSelector')}: ${NULL_SELECTOR}`]);
    return all(
      each(spec.affinity?.[sort]?.[REQUIRED], (term, i) => unselective(term, here.child(REQUIRED).index(i))),
      each(spec.affinity?.[sort]?.[PREFERRED], (w, i) => unselective(w.podAffinityTerm, here.child(PREFERRED).index(i).child('podAffinityTerm'))),
    );
  });
}

function annotationWarnings(root: FieldPath, meta: Frozen<ObjectMeta>): string[] {
  if (!meta.annotations) return [];
  return each(OLD_ANNOTATIONS, ([key, text]) => (meta.annotations?.[key] === undefined ? [] : [`${root.child('metadata', 'annotations').key(key)}: ${text}`]));
}

/** All of them are about seccomp or AppArmor, and begin so. */
const PROFILE = /^(seccomp\.security\.alpha|container\.(seccomp|apparmor)\.security\.)/;
function hasProfile(annotations: Frozen<Record<string, string>>): boolean {
  for (const key in annotations) if (PROFILE.test(key)) return true;
  return false;
}

function profileWarnings(root: FieldPath, spec: Spec, meta: Frozen<ObjectMeta>, isTemplate: boolean): string[] {
  if (!meta.annotations || !hasProfile(meta.annotations)) return [];
  const path = root.child('metadata', 'annotations');
  const has = (key: string) => meta.annotations?.[key] !== undefined;
  const found: string[] = [];
  const seccomp = 'non-functional in v1.27+; use the "seccompProfile" field instead';
  if (!spec.securityContext?.seccompProfile && has(SECCOMP_POD_ANNOTATION)) found.push(`${path.key(SECCOMP_POD_ANNOTATION)}: ${seccomp}`);
  for (const { container } of everyContainer(spec)) {
    const key = SECCOMP_CONTAINER_PREFIX + container.name;
    if (!container.securityContext?.seccompProfile && has(key)) found.push(`${path.key(key)}: ${seccomp}`);
    const armor = APPARMOR_PREFIX + container.name;
    const hasField = spec.securityContext?.appArmorProfile ?? container.securityContext?.appArmorProfile;
    if (isTemplate && !hasField && has(armor)) found.push(`${path.key(armor)}: deprecated since v1.30; use the "appArmorProfile" field instead`);
  }
  return found;
}

function specWarnings(root: FieldPath, spec: Spec, meta: Frozen<ObjectMeta>, isTemplate: boolean): string[] {
  const path = root.child('spec');
  const containers = everyContainer(spec, path);
  const secrets = (spec.imagePullSecrets ?? []).map(s => s.name ?? '');
  return all(
    placementWarnings(path, spec),
    annotationWarnings(root, meta),
    oldVolumes(path.child('volumes'), spec.volumes ?? []),
    tokenPathWarnings(path.child('volumes'), spec.volumes ?? []),
    repeated(path.child('hostAliases'), (spec.hostAliases ?? []).map(a => a.ip ?? ''), 'ip', 'ip'),
    repeated(path.child('imagePullSecrets'), secrets, 'name', 'name'),
    each(secrets, (name, i) => (name === '' ? [`${path.child('imagePullSecrets').index(i).child('name')}: invalid empty name ""`] : [])),
    overheadWarnings(path, spec),
    profileWarnings(root, spec, meta, isTemplate),
    each(containers, ({ container, path: here }) => containerWarnings(here, container)),
    portWarnings(containers),
    (spec.terminationGracePeriodSeconds ?? 0) < 0 ? [`${path.child('terminationGracePeriodSeconds')}: must be >= 0; negative values are invalid and will be treated as 1`] : [],
    affinityWarnings(path, spec),
  );
}

/** Updates of pods warn of nothing: they are many, and people rarely make them. */
export function podWarnings(pod: Frozen<Pod>, old?: Frozen<Pod>): string[] {
  if (old) return [];
  const wrong = checkDnsLabel(pod.metadata.name ?? '');
  const hostname = "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended";
  return all(wrong.length > 0 ? [`${hostname}: [${wrong.join(' ')}]`] : [], specWarnings(new FieldPath(), pod.spec, pod.metadata, false));
}

/** `path` is the template's: `spec.template`. */
export function podTemplateWarnings(template: Frozen<PodTemplateSpec> | undefined, path: FieldPath = at('spec', 'template')): string[] {
  return template?.spec ? specWarnings(path, template.spec, template.metadata ?? {}, true) : [];
}
