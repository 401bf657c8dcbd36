/** The environment of a container: the variables, and where each value comes from. */
import type { Container, EnvVar, Pod, ResourceFieldSelector } from '../../kinds/generated/core-v1.ts';
import { milliValue, quantitySign, quantityValue } from '../../machinery/quantity.ts';
import type { Page } from './page.ts';

/** Only name and namespace can be told: the other fields are known to the server alone. */
function fieldValue(pod: Pod | undefined, { apiVersion, fieldPath }: { apiVersion?: string; fieldPath: string }): string {
  if (!pod || (apiVersion ?? '').split('/').length > 2) return '';
  if (fieldPath === 'metadata.name') return pod.metadata.name ?? '';
  return fieldPath === 'metadata.namespace' ? (pod.metadata.namespace ?? '') : '';
}

/** `limits.cpu` of a container in units of the divisor, rounded up; empty for what cannot be told. */
function resourceValue({ resource, divisor }: ResourceFieldSelector, container: Container): string {
  const [list, ...rest] = resource.split('.');
  const name = rest.join('.');
  if ((list !== 'limits' && list !== 'requests') || !['cpu', 'memory', 'ephemeral-storage'].includes(name)) return '';
  const amount = container.resources?.[list]?.[name] ?? '0';
  const unit = divisor === undefined || quantitySign(divisor) === 0 ? '1' : divisor;
  const measure = name === 'cpu' ? milliValue : quantityValue;
  const value = String(Math.ceil(measure(amount) / measure(unit)));
  return value === '0' && list === 'limits' && name !== 'ephemeral-storage' ? 'node allocatable' : value;
}

function writeVariable(page: Page, { name, value, valueFrom }: EnvVar, { container, pod }: { container: Container; pod: Pod | undefined }): void {
  if (!valueFrom) {
    const [first, ...more] = (value ?? '').split('\n');
    page.write(3, `${name}:\t${first}\n`);
    for (const line of more) page.write(3, `\t${line}\n`);
    return;
  }
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom;
  if (fieldRef) page.write(3, `${name}:\t${fieldValue(pod, fieldRef)} (${fieldRef.apiVersion ?? ''}:${fieldRef.fieldPath})\n`);
  else if (resourceFieldRef) page.write(3, `${name}:\t${resourceValue(resourceFieldRef, container)} (${resourceFieldRef.resource})\n`);
  else if (secretKeyRef) page.write(3, `${name}:\t<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name ?? ''}'>\tOptional: ${secretKeyRef.optional ?? false}\n`);
  else if (configMapKeyRef) page.write(3, `${name}:\t<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name ?? ''}'>\tOptional: ${configMapKeyRef.optional ?? false}\n`);
}

function writeSources(page: Page, container: Container): void {
  if (!container.envFrom || container.envFrom.length === 0) return;
  page.write(2, 'Environment Variables from:\n');
  for (const { prefix, configMapRef, secretRef } of container.envFrom) {
    const source = configMapRef ?? secretRef;
    const type = configMapRef ? 'ConfigMap' : secretRef ? 'Secret' : '';
    page.write(3, `${source?.name ?? ''}\t${type}${prefix ? ` with prefix '${prefix}'` : ''}\tOptional: ${source?.optional ?? false}\n`);
  }
}

export function writeEnvironment(page: Page, container: Container, pod: Pod | undefined): void {
  writeSources(page, container);
  const { env = [] } = container;
  page.write(2, `Environment:${env.length === 0 ? '\t<none>' : ''}\n`);
  for (const variable of env) writeVariable(page, variable, { container, pod });
}
