/** Use of CPU and memory as `kubectl top` shows it: sorted, in columns, with sums and shares. */
import { addQuantities, compareQuantities, milliValue, parseQuantity, type Quantity, scaledValue } from '../../machinery/quantity.ts';
import { TABLE_FORMAT, TabWriter } from '../print/tabwriter.ts';

export type Amounts = Readonly<Record<string, string | undefined>>;
export interface NodeMetrics {
  readonly metadata: { readonly name: string };
  readonly usage: Amounts;
}
export interface PodMetrics {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly containers: readonly { readonly name: string; readonly usage: Amounts }[];
}

export interface Showing {
  readonly noHeaders: boolean;
  /** Empty: by name. */
  readonly sortBy: string;
  readonly showSwap: boolean;
}

const resourcesOf = ({ showSwap }: Showing): string[] => ['cpu', 'memory', ...(showSwap ? ['swap'] : [])];
const ZERO: Quantity = parseQuantity('0');
const amountOf = (usage: Amounts, resource: string): Quantity => (usage[resource] === undefined ? ZERO : parseQuantity(usage[resource]));
const amountText = (resource: string, amount: Quantity): string => (resource === 'cpu' ? `${milliValue(amount)}m` : `${scaledValue(amount, 0) / (1024n * 1024n)}Mi`);

/** The share of what there is, cut to a whole number. */
function share(amount: Quantity, available: Quantity): string {
  const [used, all] = [milliValue(amount), milliValue(available)];
  return `${all === 0 ? 0 : Math.trunc((used / all) * 100)}%`;
}

interface Measured {
  readonly name: string;
  readonly namespace?: string;
  amount(resource: string): Quantity;
}

/** The most first; by name where nothing else is asked. */
function sorted<T extends Measured>(all: readonly T[], { sortBy }: Showing, withNamespace = false): T[] {
  return all.toSorted((a, b) => {
    if (sortBy) return compareQuantities(b.amount(sortBy), a.amount(sortBy));
    if (withNamespace && a.namespace !== b.namespace) return (a.namespace ?? '') < (b.namespace ?? '') ? -1 : 1;
    return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  });
}

/** A line's cells, each ended by a tab. */
const row = (cells: readonly string[]): string => `${cells.map(c => `${c}\t`).join('')}\n`;

const laidOut = (lines: readonly string[]): string => {
  const out = new TabWriter(TABLE_FORMAT);
  for (const line of lines) out.write(line);
  out.flush();
  return out.toString();
};

/** Nodes of which nothing was measured come last. */
export function nodeTable(metrics: readonly NodeMetrics[], available: ReadonlyMap<string, Amounts>, showing: Showing): string {
  if (metrics.length === 0) return '';
  const resources = resourcesOf(showing);
  const measured = metrics.map(({ metadata: { name }, usage }) => ({ name, amount: (resource: string) => amountOf(usage, resource) }));
  const lines = sorted(measured, showing).map(({ name, amount }) => {
    const there = available.get(name) ?? {};
    return row([name, ...resources.flatMap(resource => {
      if (resource === 'swap' && there[resource] === undefined && available.has(name)) return ['<unknown>', '<unknown>'];
      return [amountText(resource, amount(resource)), ...(there[resource] === undefined ? [] : [share(amount(resource), parseQuantity(there[resource]))])];
    })]);
  });
  const names = new Set(metrics.map(m => m.metadata.name));
  const missing = [...available.keys()].filter(name => !names.has(name)).map(name => row([name, ...resources.flatMap(() => ['<unknown>', '<unknown>'])]));
  const head = showing.noHeaders ? [] : [row(['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)', ...(showing.showSwap ? ['SWAP(bytes)', 'SWAP(%)'] : [])])];
  return laidOut([...head, ...lines, ...missing]);
}

export interface PodShowing extends Showing {
  readonly byContainer: boolean;
  readonly withNamespace: boolean;
  readonly withSum: boolean;
}

export function podTable(metrics: readonly PodMetrics[], showing: PodShowing): string {
  if (metrics.length === 0) return '';
  const { byContainer, withNamespace, withSum, noHeaders } = showing;
  const resources = resourcesOf(showing);
  const pods = sorted(metrics.map(measuredPod), showing, withNamespace);
  const amounts = ({ amount }: Measured) => resources.map(resource => amountText(resource, amount(resource)));
  const before = (pod: Measured) => (withNamespace ? [pod.namespace ?? ''] : []);
  const lines = pods.flatMap(pod => (byContainer ? sorted(pod.containers, showing).map(c => row([...before(pod), pod.name, c.name, ...amounts(c)])) : [row([...before(pod), pod.name, ...amounts(pod)])]));
  const columns = ['NAME', 'CPU(cores)', 'MEMORY(bytes)', ...(showing.showSwap ? ['SWAP(bytes)'] : [])];
  const headers = [...(withNamespace ? ['NAMESPACE'] : []), ...(byContainer ? ['POD'] : []), ...columns];
  // Where there are no headers, upstream counts the columns of a plain table.
  const width = noHeaders ? columns.length : headers.length;
  const empty = (count: number) => Array.from({ length: Math.max(0, count) }, () => '');
  const total: Measured = { name: '', amount: resource => pods.reduce((sum, pod) => addQuantities(sum, pod.amount(resource)), ZERO) };
  const sums = withSum ? [row([...empty(width - 2), '________', '________']), row([...empty(width - 3), '', ...amounts(total)])] : [];
  return laidOut([...(noHeaders ? [] : [row(headers)]), ...lines, ...sums]);
}

function measuredPod({ metadata: { name, namespace }, containers }: PodMetrics) {
  const parts = containers.map(c => ({ name: c.name, amount: (resource: string) => amountOf(c.usage, resource) }));
  return { name, namespace, containers: parts, amount: (resource: string) => parts.reduce((sum, part) => addQuantities(sum, part.amount(resource)), ZERO) };
}
