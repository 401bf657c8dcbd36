/** Rules for environment variables and for what the downward API may show of a pod. */
import { all, each, invalid, notSupported, required } from '../../../machinery/field-error.ts';
import type { FieldError, FieldPath } from '../../../machinery/field-error.ts';
import { checkConfigMapKey, checkRelaxedEnvVarName, nameIsDnsSubdomain } from '../../../machinery/names.ts';
import type { Frozen } from '../../../machinery/object.ts';
import { canonicalQuantity, quantitySign } from '../../../machinery/quantity.ts';
import type { EnvFromSource, EnvVar, EnvVarSource, FileKeySelector, ObjectFieldSelector, ResourceFieldSelector } from '../../generated/core-v1.ts';
import { invalidFor, qualifiedName, requireText, subdomainName } from './checks.ts';
import { localUnreservedPath } from './validate-paths.ts';

const ENV_FIELDS = [
  'metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.serviceAccountName', 'status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs',
];
const VOLUME_FIELDS = ['metadata.name', 'metadata.namespace', 'metadata.labels', 'metadata.annotations', 'metadata.uid'];
/** What the conversion of field labels knows, whether a place takes it or not. */
const KNOWN_FIELDS = new Set([...ENV_FIELDS, ...VOLUME_FIELDS, 'spec.restartPolicy', 'spec.schedulerName', 'status.phase']);
const RESOURCE_FIELDS = ['limits.cpu', 'limits.memory', 'limits.ephemeral-storage', 'requests.cpu', 'requests.memory', 'requests.ephemeral-storage'];
const HUGE_PAGES = /^(?:requests|limits)\.hugepages-/;

/** `metadata.labels['app']` -> its two parts. */
function splitSubscript(fieldPath: string): { path: string; subscript?: string } {
  const match = /^([^[]+)\['(.*)'\]$/s.exec(fieldPath);
  return match?.[1] === undefined ? { path: fieldPath } : { path: match[1], subscript: match[2] ?? '' };
}

function convertFieldLabel(version: string, label: string): { path?: string; error?: string } {
  if (version !== 'v1') return { error: `unsupported pod version: ${version}` };
  const { path, subscript } = splitSubscript(label);
  if (subscript !== undefined) {
    return path === 'metadata.annotations' || path === 'metadata.labels' ? { path: label } : { error: `field label does not support subscript: ${label}` };
  }
  if (label === 'spec.host') return { path: 'spec.nodeName' };
  return KNOWN_FIELDS.has(label) ? { path: label } : { error: `field label not supported: ${label}` };
}

export function validateFieldRef(path: FieldPath, ref: Frozen<ObjectFieldSelector>, place: 'env' | 'volume'): FieldError[] {
  if (!ref.apiVersion) return [required(path.child('apiVersion'))];
  if (!ref.fieldPath) return [required(path.child('fieldPath'))];
  const converted = convertFieldLabel(ref.apiVersion, ref.fieldPath);
  if (converted.path === undefined) return [invalid(path.child('fieldPath'), ref.fieldPath, `error converting fieldPath: ${converted.error}`)];
  const { path: field, subscript } = splitSubscript(converted.path);
  if (subscript !== undefined) return qualifiedName(path, field === 'metadata.annotations' ? subscript.toLowerCase() : subscript);
  const allowed = place === 'env' ? ENV_FIELDS : VOLUME_FIELDS;
  return allowed.includes(field) ? [] : [notSupported(path.child('fieldPath'), field, allowed)];
}

const BYTE_DIVISORS = ['1', ...['k', 'M', 'G', 'T', 'P', 'E'].map(s => `1${s}`), ...['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'].map(s => `1${s}`)];
function divisorRule(resource: string): { allowed: readonly string[]; of: string } | undefined {
  if (/^(?:limits|requests)\.cpu$/.test(resource)) return { allowed: ['1m', '1'], of: 'cpu' };
  if (/^(?:limits|requests)\.memory$/.test(resource)) return { allowed: BYTE_DIVISORS, of: 'memory' };
  if (/^(?:limits|requests)\.ephemeral-storage$/.test(resource)) return { allowed: BYTE_DIVISORS, of: 'local ephemeral storage' };
  return HUGE_PAGES.test(resource) ? { allowed: BYTE_DIVISORS, of: 'hugepages' } : undefined;
}

function validateDivisor(path: FieldPath, ref: Frozen<ResourceFieldSelector>): FieldError[] {
  const divisor = ref.divisor ?? '0';
  const rule = quantitySign(divisor) === 0 ? undefined : divisorRule(ref.resource);
  if (!rule || rule.allowed.includes(canonicalQuantity(divisor))) return [];
  const list = rule.of === 'cpu' ? '1m and 1' : rule.allowed.join(', ');
  return [invalid(path.child('divisor'), ref.resource, `only divisor's values ${list} are supported with the ${rule.of} resource`)];
}

/** A volume must name the container whose resources it shows; a variable shows its own container's. */
export function validateResourceFieldRef(path: FieldPath, ref: Frozen<ResourceFieldSelector>, place: 'env' | 'volume'): FieldError[] {
  const found: FieldError[] = [];
  if (place === 'volume' && !ref.containerName) found.push(required(path.child('containerName')));
  else if (!ref.resource) found.push(required(path.child('resource')));
  else if (!RESOURCE_FIELDS.includes(ref.resource) && !HUGE_PAGES.test(ref.resource)) found.push(notSupported(path.child('resource'), ref.resource, RESOURCE_FIELDS));
  return all(found, validateDivisor(path, ref));
}

function validateKeyRef(path: FieldPath, ref: Frozen<{ name?: string; key: string }>): FieldError[] {
  const key = ref.key ? invalidFor(path.child('key'), ref.key, checkConfigMapKey(ref.key)) : [required(path.child('key'))];
  return all(subdomainName(path.child('name'), ref.name ?? ''), key);
}

function validateFileKeyRef(path: FieldPath, ref: Frozen<FileKeySelector>): FieldError[] {
  const found: FieldError[] = [];
  if (ref.key) found.push(...invalidFor(path.child('key'), ref.key, checkRelaxedEnvVarName(ref.key)));
  else found.push(required(path.child('key')));
  found.push(...requireText(path.child('volumeName'), ref.volumeName));
  if (!ref.path) found.push(required(path.child('path')));
  else found.push(...localUnreservedPath(path.child('path'), ref.path));
  return found;
}

function validateValueFrom(path: FieldPath, source: Frozen<EnvVarSource>, value: string): FieldError[] {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source;
  const found: FieldError[] = [];
  if (fieldRef) found.push(...validateFieldRef(path.child('fieldRef'), fieldRef, 'env'));
  if (resourceFieldRef) found.push(...validateResourceFieldRef(path.child('resourceFieldRef'), resourceFieldRef, 'env'));
  if (configMapKeyRef) found.push(...validateKeyRef(path.child('configMapKeyRef'), configMapKeyRef));
  if (secretKeyRef) found.push(...validateKeyRef(path.child('secretKeyRef'), secretKeyRef));
  if (fileKeyRef) found.push(...validateFileKeyRef(path.child('fileKeyRef'), fileKeyRef));
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(Boolean).length;
  if (sources === 0) found.push(invalid(path, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`'));
  else if (value !== '') found.push(invalid(path, '', 'may not be specified when `value` is not empty'));
  else if (sources > 1) found.push(invalid(path, '', 'may not have more than one field specified at a time'));
  return found;
}

export function validateEnv(path: FieldPath, variables: readonly Frozen<EnvVar>[]): FieldError[] {
  return each(variables, (variable, i) => {
    const here = path.index(i);
    const name = variable.name ? invalidFor(here.child('name'), variable.name, checkRelaxedEnvVarName(variable.name)) : [required(here.child('name'))];
    return all(name, variable.valueFrom ? validateValueFrom(here.child('valueFrom'), variable.valueFrom, variable.value ?? '') : []);
  });
}

function validateEnvRef(path: FieldPath, name: string | undefined): FieldError[] {
  return name ? invalidFor(path.child('name'), name, nameIsDnsSubdomain(name, true)) : [required(path.child('name'))];
}

export function validateEnvFrom(path: FieldPath, sources: readonly Frozen<EnvFromSource>[]): FieldError[] {
  return each(sources, ({ prefix, configMapRef, secretRef }, i) => {
    const here = path.index(i);
    const found: FieldError[] = prefix ? invalidFor(here.child('prefix'), prefix, checkRelaxedEnvVarName(prefix)) : [];
    if (configMapRef) found.push(...validateEnvRef(here.child('configMapRef'), configMapRef.name));
    if (secretRef) found.push(...validateEnvRef(here.child('secretRef'), secretRef.name));
    if (!configMapRef && !secretRef) found.push(invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    else if (configMapRef && secretRef) found.push(invalid(path, '', 'may not have more than one field specified at a time'));
    return found;
  });
}

