/** What upstream warns of in pods it accepts: deprecated labels, annotations and volumes, fractions of bytes. */
import { isShared } from '../../../base/shared-part.ts';
import { own } from '../../../machinery/equality.ts';
import { all, at, each, FieldPath, quote } from '../../../machinery/field-error.ts';
import { checkDnsLabel } from '../../../machinery/names.ts';
import type { Frozen, ObjectMeta } from '../../../machinery/object.ts';
import { canonicalQuantity, milliValue } from '../../../machinery/quantity.ts';
import type { Affinity, NodeAffinity, NodeSelectorTerm, Pod, PodAffinityTerm, PodSpec, PodTemplateSpec, TopologySpreadConstraint, Volume } from '../../generated/core-v1.ts';
import { everyContainer } from './containers.ts';
import { APPARMOR_PREFIX, SECCOMP_CONTAINER_PREFIX, SECCOMP_POD_ANNOTATION } from './validate-annotations.ts';
import { sortedKeys } from './checks.ts';
import { containerWarnings, portWarnings } from './container-warnings.ts';

type Spec = Frozen<PodSpec>;
type Annotations = Readonly<Record<string, string>>;
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

const selectorWarnings = (path: FieldPath, selector: Frozen<Record<string, string>>): string[] =>
  sortedKeys(selector).filter(k => own(OLD_LABELS, k)).map(k => `${path.key(k)}: ${OLD_LABELS[k]}`);

const nodeAffinityWarnings = (path: FieldPath, node: Frozen<NodeAffinity>): string[] => all(
  each(node[REQUIRED]?.nodeSelectorTerms, (t, i) => nodeTermWarnings(path.child(REQUIRED, 'nodeSelectorTerms').index(i), t)),
  each(node[PREFERRED], (t, i) => nodeTermWarnings(path.child(PREFERRED).index(i).child('preference'), t.preference)),
);

const NULL_SELECTOR = 'a null labelSelector results in matching no pod';
const spreadWarnings = (path: FieldPath, constraints: readonly Frozen<TopologySpreadConstraint>[]): string[] =>
  each(constraints, ({ topologyKey, labelSelector }, i) => {
    const here = path.index(i);
    const old = OLD_LABELS[topologyKey];
    return all(old && [`${here.child('topologyKey')}: ${topologyKey} is ${old}`], !labelSelector && [`${here.child('labelSelector')}: ${NULL_SELECTOR}`]);
  });

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

/** Of what the server itself put in, nothing stands in another's place. */
const isOurs = ({ projected }: Frozen<Volume>) => projected === undefined || isShared(projected);

/** Files that would stand where a token stands. */
function tokenPathWarnings(path: FieldPath, volumes: readonly Frozen<Volume>[]): string[] {
  if (volumes.every(isOurs)) return [];
  const tokens = tokenPaths(volumes);
  if (tokens.length === 0) return [];
  const say = (place: FieldPath, file: string) => `${place}: has duplicated path with ServiceAccountToken ${quote(file)}`;
  const ofItems = (items: readonly Frozen<{ path: string }>[] | undefined, i: number, name: string) =>
    items && each(items, (item, j) => (tokens.includes(item.path) ? [say(path.index(i).child('projected', 'sources', name).index(j), item.path)] : []));
  return each(volumes, ({ projected }, i) =>
    each(projected?.sources, ({ configMap, secret, downwardAPI, clusterTrustBundle: bundle }) => all(
      ofItems(configMap?.items, i, 'configMap'),
      ofItems(secret?.items, i, 'secrets'),
      ofItems(downwardAPI?.items, i, 'downwardAPI'),
      bundle && tokens.includes(bundle.path) && [say(path.index(i).child('projected', 'sources', 'ClusterTrustBundle'), bundle.path)],
    )),
  );
}

function repeated(path: FieldPath, values: readonly string[], field: string, words: string): string[] {
  return each(values, (value, i) => (values.indexOf(value) < i ? [`${path.index(i).child(field)}: duplicate ${words} ${quote(value)}`] : []));
}

const pullSecretWarnings = (path: FieldPath, names: readonly string[]): string[] => all(
  repeated(path, names, 'name', 'name'),
  each(names, (name, i) => (name === '' ? [`${path.index(i).child('name')}: invalid empty name ""`] : [])),
);

function overheadWarnings(path: FieldPath, overhead: Frozen<Record<string, string>>): string[] {
  return each(['memory', 'ephemeral-storage'], name => {
    const amount = overhead[name];
    if (amount === undefined || milliValue(amount) % 1000 === 0) return [];
    return [`${path.key(name)}: fractional byte value ${quote(canonicalQuantity(amount))} is invalid, must be an integer`];
  });
}

function affinityWarnings(path: FieldPath, affinity: Frozen<Affinity>): string[] {
  return each(['podAffinity', 'podAntiAffinity'] as const, sort => {
    const here = path.child(sort);
    const unselective = (term: Frozen<PodAffinityTerm> | undefined, at: FieldPath) => (term?.labelSelector ? [] : [`${at.child('labelSelector')}: ${NULL_SELECTOR}`]);
    return all(
      each(affinity[sort]?.[REQUIRED], (term, i) => unselective(term, here.child(REQUIRED).index(i))),
      each(affinity[sort]?.[PREFERRED], (w, i) => unselective(w.podAffinityTerm, here.child(PREFERRED).index(i).child('podAffinityTerm'))),
    );
  });
}

const annotationWarnings = (root: FieldPath, annotations: Annotations): string[] =>
  each(OLD_ANNOTATIONS, ([key, text]) => (annotations[key] === undefined ? [] : [`${root.child('metadata', 'annotations').key(key)}: ${text}`]));

/** All of them are about seccomp or AppArmor, and begin so. */
const PROFILE = /^(seccomp\.security\.alpha|container\.(seccomp|apparmor)\.security\.)/;
function hasProfile(annotations: Annotations): boolean {
  for (const key in annotations) if (PROFILE.test(key)) return true;
  return false;
}

function profileWarnings(root: FieldPath, spec: Spec, annotations: Annotations, isTemplate: boolean): string[] {
  if (!hasProfile(annotations)) return [];
  const path = root.child('metadata', 'annotations');
  const has = (key: string) => annotations[key] !== undefined;
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
  const { affinity, volumes } = spec;
  const containers = everyContainer(spec, path);
  return all(
    spec.nodeSelector && selectorWarnings(path.child('nodeSelector'), spec.nodeSelector),
    affinity?.nodeAffinity && nodeAffinityWarnings(path.child('affinity', 'nodeAffinity'), affinity.nodeAffinity),
    spec.topologySpreadConstraints && spreadWarnings(path.child('topologySpreadConstraints'), spec.topologySpreadConstraints),
    meta.annotations && annotationWarnings(root, meta.annotations),
    volumes && oldVolumes(path.child('volumes'), volumes),
    volumes && tokenPathWarnings(path.child('volumes'), volumes),
    spec.hostAliases && repeated(path.child('hostAliases'), spec.hostAliases.map(a => a.ip ?? ''), 'ip', 'ip'),
    spec.imagePullSecrets && pullSecretWarnings(path.child('imagePullSecrets'), spec.imagePullSecrets.map(s => s.name ?? '')),
    spec.overhead && overheadWarnings(path.child('overhead'), spec.overhead),
    meta.annotations && profileWarnings(root, spec, meta.annotations, isTemplate),
    each(containers, ({ container, path: here }) => containerWarnings(here, container)),
    portWarnings(containers),
    (spec.terminationGracePeriodSeconds ?? 0) < 0 && [`${path.child('terminationGracePeriodSeconds')}: must be >= 0; negative values are invalid and will be treated as 1`],
    affinity && affinityWarnings(path.child('affinity'), affinity),
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
