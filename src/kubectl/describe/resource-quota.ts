/** `kubectl describe resourcequota`, and the quotas that a namespace shows. */
import type { ResourceQuota } from '../../kinds/generated/core-v1.ts';
import { canonicalQuantity, formatQuantity, parseQuantity, quantityOf, scaledValue } from '../../machinery/quantity.ts';
import { noEvents } from './describer.ts';
import type { Describer } from './describer.ts';
import { writeName, writeNamespace } from './metadata.ts';
import type { Page } from './page.ts';

const SCOPES: Readonly<Record<string, string>> = {
  Terminating: 'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating: 'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort: 'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort: 'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

function writeScopes(page: Page, { spec }: ResourceQuota, { level, bullet }: { level: number; bullet: string }): void {
  const scopes = [...(spec?.scopes ?? [])].sort();
  if (scopes.length === 0) return;
  page.write(level, `Scopes:\t${scopes.join(', ')}\n`);
  for (const scope of scopes) if (SCOPES[scope]) page.write(level, `${bullet} ${SCOPES[scope]}\n`);
}

/** What is used, in the notation of the limit; rounded up to whole units where the two differ. */
function usedLike(hard: string, used: string | undefined): string {
  const { format } = parseQuantity(hard);
  const amount = parseQuantity(used ?? '0');
  return formatQuantity(amount.format === format && used !== undefined ? amount : quantityOf(scaledValue(amount, 0), format));
}

export function writeQuotas(page: Page, quotas: readonly ResourceQuota[]): void {
  if (quotas.length === 0) return page.write(0, 'No resource quota.\n');
  page.write(0, 'Resource Quotas\n');
  const named = (quota: ResourceQuota) => quota.metadata.name ?? '';
  for (const quota of [...quotas].sort((a, b) => (named(a) < named(b) ? -1 : named(a) > named(b) ? 1 : 0))) {
    const { hard = {}, used } = quota.status ?? {};
    page.write(1, `Name:\t${named(quota)}\n`);
    writeScopes(page, quota, { level: 1, bullet: '*' });
    page.write(1, 'Resource\tUsed\tHard\n');
    page.write(1, '--------\t---\t---\n');
    for (const resource of Object.keys(hard).sort()) page.write(1, `${resource}\t${canonicalQuantity(used?.[resource] ?? '0')}\t${canonicalQuantity(hard[resource]!)}\n`);
  }
}

export const resourceQuotaDescriber: Describer<ResourceQuota> = {
  group: '', versions: ['v1'], kind: 'ResourceQuota', plural: 'resourcequotas', namespaced: true,
  events: noEvents,
  write(page, quota) {
    const { hard = {}, used } = quota.status ?? {};
    writeName(page, quota);
    writeNamespace(page, quota);
    writeScopes(page, quota, { level: 0, bullet: ' *' });
    page.write(0, 'Resource\tUsed\tHard\n');
    page.write(0, '--------\t----\t----\n');
    for (const resource of Object.keys(hard).sort()) page.write(0, `${resource}\t${usedLike(hard[resource]!, used?.[resource])}\t${canonicalQuantity(hard[resource]!)}\n`);
  },
};
