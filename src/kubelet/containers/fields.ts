/** What fieldRef and resourceFieldRef stand for. Pure. */
import { milliValue, quantityValue } from '../../machinery/quantity.ts';
import type { Container, Pod } from '../objects.ts';

/** What only the running pod knows. */
export interface PodFacts {
  readonly podIPs: readonly string[];
  readonly hostIPs: readonly string[];
}

const quoted = (entries: Readonly<Record<string, string>>) =>
  Object.keys(entries).sort().map(k => `${k}=${JSON.stringify(entries[k])}`).join('\n');

/** Undefined: no such field. */
export function fieldValue(pod: Pod, path: string, facts: PodFacts): string | undefined {
  const subscript = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (subscript) return pod.metadata[subscript[1] as 'labels' | 'annotations']?.[subscript[2]!] ?? '';
  switch (path) {
    case 'metadata.name':
      return pod.metadata.name ?? '';
    case 'metadata.namespace':
      return pod.metadata.namespace ?? '';
    case 'metadata.uid':
      return pod.metadata.uid ?? '';
    case 'metadata.labels':
      return quoted(pod.metadata.labels ?? {});
    case 'metadata.annotations':
      return quoted(pod.metadata.annotations ?? {});
    case 'spec.nodeName':
      return pod.spec.nodeName ?? '';
    case 'spec.serviceAccountName':
      return pod.spec.serviceAccountName ?? '';
    case 'status.hostIP':
      return facts.hostIPs[0] ?? '';
    case 'status.hostIPs':
      return facts.hostIPs.join(',');
    case 'status.podIP':
      return facts.podIPs[0] ?? '';
    case 'status.podIPs':
      return facts.podIPs.join(',');
    default:
      return undefined;
  }
}

/** `limits.cpu` in units of the divisor, rounded up; a limit that is not set is the node's allocatable. */
export function resourceValue(container: Container, ref: { resource: string; divisor?: string }, allocatable: Readonly<Record<string, string>>): string | undefined {
  const [kind, ...rest] = ref.resource.split('.');
  const name = rest.join('.');
  if ((kind !== 'limits' && kind !== 'requests') || !name) return undefined;
  const { limits, requests } = container.resources ?? {};
  const amount = kind === 'limits' ? (limits?.[name] ?? allocatable[name] ?? '0') : (requests?.[name] ?? '0');
  const divisor = ref.divisor && ref.divisor !== '0' ? ref.divisor : '1';
  const [value, unit] = name === 'cpu' ? [milliValue(amount), milliValue(divisor)] : [quantityValue(amount), quantityValue(divisor)];
  return String(Math.ceil(value / unit));
}
