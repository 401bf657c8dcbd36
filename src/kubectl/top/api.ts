/** The metrics API, as far as `kubectl top` asks it. */
import type { ApiClient } from '../api-client.ts';
import { CommandError } from '../errors.ts';
import { bool, string } from '../flags/flag.ts';
import { parseLabelSelector } from '../../machinery/label-selector.ts';

export const METRICS = '/apis/metrics.k8s.io/v1beta1';

export const topFlags = (what: string) => ({
  'sort-by': string({ usage: `Sort ${what} by this: 'cpu' or 'memory'.` }),
  'no-headers': bool({ usage: 'No line with the names of the columns.' }),
  'use-protocol-buffers': bool({ default: true, usage: 'Ask in a denser format where the server has one.' }),
  'show-swap': bool({ usage: 'Show the use of swap, too.' }),
});

export function refuseBadSorting(sortBy: string): void {
  if (sortBy && sortBy !== 'cpu' && sortBy !== 'memory') throw new CommandError('--sort-by accepts only cpu or memory');
}

/** Throws where no metrics server is there. */
export async function requireMetrics(client: ApiClient): Promise<void> {
  const { groups = [] } = await client.request<{ groups?: { name: string; versions: { version: string }[] }[] }>({ path: '/apis', query: { timeout: '32s' } });
  if (!groups.some(g => g.name === 'metrics.k8s.io' && g.versions.some(v => v.version === 'v1beta1'))) throw new CommandError('Metrics API not available');
}

/** The selector as upstream sends it; throws where it is none. */
export const selectorText = (text: string): string | undefined => (text === '' ? undefined : parseLabelSelector(text).toString() || undefined);
