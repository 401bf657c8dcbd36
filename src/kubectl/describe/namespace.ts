/** `kubectl describe namespace`: with its quotas and limits. */
import type { LimitRange, Namespace, ResourceQuota } from '../../kinds/generated/core-v1.ts';
import { StatusError } from '../../machinery/status-error.ts';
import { writeTransitions } from './conditions.ts';
import { noEvents } from './describer.ts';
import type { Describer, Related } from './describer.ts';
import { writeLimitRanges } from './limit-range.ts';
import { writeClusterHead } from './metadata.ts';
import { writeQuotas } from './resource-quota.ts';

/** Undefined where the server does not know such objects; any other error fails the description. */
function known<T>(related: Related, name: string): readonly T[] | undefined {
  const error = related.error(name);
  return error instanceof StatusError && error.code === 404 ? undefined : related.of<readonly T[]>(name);
}

export const namespaceDescriber: Describer<Namespace> = {
  group: '', versions: ['v1'], kind: 'Namespace', plural: 'namespaces', namespaced: false,
  events: noEvents,
  related: ({ metadata: { name = '' } }) => ({
    quotas: { list: `/api/v1/namespaces/${encodeURIComponent(name)}/resourcequotas` },
    limits: { list: `/api/v1/namespaces/${encodeURIComponent(name)}/limitranges` },
  }),
  write(page, namespace, related) {
    const quotas = known<ResourceQuota>(related, 'quotas');
    const limits = known<LimitRange>(related, 'limits');
    writeClusterHead(page, namespace);
    page.write(0, `Status:\t${namespace.status?.phase ?? ''}\n`);
    writeTransitions(page, namespace.status?.conditions);
    if (quotas) page.write(0, '\n');
    if (quotas) writeQuotas(page, quotas);
    if (limits) page.write(0, '\n');
    if (limits) writeLimitRanges(page, limits);
  },
};
