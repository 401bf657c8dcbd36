/** Rules for volumes whose files the API server's objects give: secrets, config maps, the downward API, tokens. */
import { all, each, forbidden, invalid, required } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { validateLabelSelector } from '../../../machinery/label-selector.ts';
import type { Frozen } from '../../../machinery/object.ts';
import type {
  ClusterTrustBundleProjection, ConfigMapVolumeSource, DownwardAPIVolumeFile, DownwardAPIVolumeSource, KeyToPath, ProjectedVolumeSource, SecretVolumeSource,
  ServiceAccountTokenProjection, VolumeProjection,
} from '../../generated/core-v1.ts';
import { requireText, subdomainName } from './checks.ts';
import { validateFieldRef, validateResourceFieldRef } from './validate-env.ts';
import { fileMode, localUnreservedPath } from './validate-paths.ts';

const MIN_TOKEN_SECONDS = 600;
const MAX_TOKEN_SECONDS = 2 ** 32;

function validateItem(path: FieldPath, item: Frozen<KeyToPath>): FieldError[] {
  return all(
    requireText(path.child('key'), item.key),
    requireText(path.child('path'), item.path),
    localUnreservedPath(path.child('path'), item.path ?? ''),
    fileMode(path.child('mode'), item.mode),
  );
}

const validateItems = (path: FieldPath, items: readonly Frozen<KeyToPath>[] | undefined) => each(items, (item, i) => validateItem(path.child('items').index(i), item));

export const validateSecretSource = (path: FieldPath, source: Frozen<SecretVolumeSource>): FieldError[] => all(
  requireText(path.child('secretName'), source.secretName),
  fileMode(path.child('defaultMode'), source.defaultMode),
  validateItems(path, source.items),
);

export const validateConfigMapSource = (path: FieldPath, source: Frozen<ConfigMapVolumeSource>): FieldError[] => all(
  requireText(path.child('name'), source.name),
  fileMode(path.child('defaultMode'), source.defaultMode),
  validateItems(path, source.items),
);

/** Errors carry the path of the volume, not of the file: upstream's way. */
function validateDownwardFile(path: FieldPath, file: Frozen<DownwardAPIVolumeFile>): FieldError[] {
  const found = all(requireText(path.child('path'), file.path), localUnreservedPath(path.child('path'), file.path ?? ''));
  if (file.fieldRef) {
    found.push(...validateFieldRef(path.child('fieldRef'), file.fieldRef, 'volume'));
    if (file.resourceFieldRef) found.push(invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously'));
  } else if (file.resourceFieldRef) found.push(...validateResourceFieldRef(path.child('resourceFieldRef'), file.resourceFieldRef, 'volume'));
  else found.push(required(path, 'one of fieldRef and resourceFieldRef is required'));
  return all(found, fileMode(path.child('mode'), file.mode));
}

export const validateDownwardSource = (path: FieldPath, source: Frozen<DownwardAPIVolumeSource>): FieldError[] => all(
  fileMode(path.child('defaultMode'), source.defaultMode),
  each(source.items, file => validateDownwardFile(path, file)),
);

/** The paths that earlier sources of the same volume have taken. */
class TakenPaths {
  private readonly taken = new Set<string>();
  private readonly volume: FieldPath;
  constructor(volume: FieldPath) {
    this.volume = volume;
  }
  take(file: string | undefined, shown: string): FieldError[] {
    if (!file) return [];
    if (this.taken.has(file)) return [invalid(this.volume, shown, 'conflicting duplicate paths')];
    this.taken.add(file);
    return [];
  }
}

function validateNamedItems(path: FieldPath, source: Frozen<{ name?: string; items?: KeyToPath[] }>, taken: TakenPaths): FieldError[] {
  const items = each(source.items, (item, i) => all(validateItem(path.child('items').index(i), item), taken.take(item.path, source.name ?? '')));
  return all(requireText(path.child('name'), source.name), items);
}

function validateToken(path: FieldPath, token: Frozen<ServiceAccountTokenProjection>, volume: FieldPath): FieldError[] {
  const seconds = token.expirationSeconds ?? 0;
  const here = path.child('expirationSeconds');
  const found: FieldError[] = [];
  if (seconds < MIN_TOKEN_SECONDS) found.push(invalid(here, seconds, 'may not specify a duration less than 10 minutes'));
  if (seconds > MAX_TOKEN_SECONDS) found.push(invalid(here, seconds, 'may not specify a duration larger than 2^32 seconds'));
  return all(found, token.path ? localUnreservedPath(volume.child('path'), token.path) : [required(volume.child('path'))]);
}

function validateTrustBundleChoice(path: FieldPath, bundle: Frozen<ClusterTrustBundleProjection>): FieldError[] {
  const { name, signerName, labelSelector } = bundle;
  if (name !== undefined && signerName !== undefined) return [invalid(path, bundle, 'only one of name and signerName may be used')];
  if (name !== undefined) {
    const found = name === '' ? [required(path.child('name'), 'must be a valid object name')] : [];
    found.push(...subdomainName(path.child('name'), name.split(':').at(-1) ?? '').map(e => ({ ...e, message: e.message.replace(/: a /, ': not a valid clustertrustbundlename: a ') })));
    return labelSelector ? [...found, invalid(path.child('labelSelector'), labelSelector, 'labelSelector must be unset if name is specified')] : found;
  }
  if (signerName === undefined) return [required(path, 'either name or signerName must be specified')];
  const missing = signerName === '' ? [required(path.child('signerName'), 'must be a valid signer name')] : [];
  return all(missing, validateLabelSelector(labelSelector, path.child('labelSelector')));
}

function validateTrustBundle(path: FieldPath, bundle: Frozen<ClusterTrustBundleProjection>, taken: TakenPaths): FieldError[] {
  return all(
    validateTrustBundleChoice(path, bundle),
    requireText(path.child('path'), bundle.path),
    localUnreservedPath(path.child('path'), bundle.path ?? ''),
    taken.take(bundle.path, bundle.path ?? ''),
  );
}

function validateProjection(path: FieldPath, source: Frozen<VolumeProjection>, volume: { path: FieldPath; taken: TakenPaths }): FieldError[] {
  const { secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle } = source;
  const found: FieldError[] = [];
  if (secret) found.push(...validateNamedItems(path.child('secret'), secret, volume.taken));
  if (configMap) found.push(...validateNamedItems(path.child('configMap'), configMap, volume.taken));
  for (const file of downwardAPI?.items ?? []) {
    found.push(...validateDownwardFile(path.child('downwardAPI'), file), ...volume.taken.take(file.path, file.path ?? ''));
  }
  if (serviceAccountToken) found.push(...validateToken(path.child('serviceAccountToken'), serviceAccountToken, volume.path));
  if (clusterTrustBundle) found.push(...validateTrustBundle(path.child('clusterTrustBundle'), clusterTrustBundle, volume.taken));
  const given = [secret, configMap, downwardAPI, serviceAccountToken, clusterTrustBundle].filter(Boolean).length;
  return given > 1 ? [...found, forbidden(path, 'may not specify more than 1 volume type per source')] : found;
}

/** Looked at before, frozen since, and nothing was wrong: what all pods share, as the files of their tokens. */
const sound = new WeakSet<object>();

export function validateProjectedSource(path: FieldPath, source: Frozen<ProjectedVolumeSource>): FieldError[] {
  if (sound.has(source)) return [];
  const volume = { path, taken: new TakenPaths(path) };
  const sources = each(source.sources, (s, i) => validateProjection(path.child('sources').index(i), s, volume));
  const found = all(fileMode(path.child('defaultMode'), source.defaultMode), sources);
  if (found.length === 0 && Object.isFrozen(source)) sound.add(source);
  return found;
}
