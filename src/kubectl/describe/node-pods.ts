/** The pods of a node and what they ask of it, as a table with percentages. */
import { own } from '../../machinery/equality.ts';
import type { Node, Pod } from '../../kinds/generated/core-v1.ts';
import type { Amounts } from '../../kinds/core/pod/resources.ts';
import { formatQuantity, milliValue, quantityValue } from '../../machinery/quantity.ts';
import type { Page } from './page.ts';
import { limitsNow, requestsNow, totalLimits, totalRequests } from './pod-amounts.ts';
import { since } from './times.ts';

/** What Go makes of a division by zero that is cut to an integer. */
const NOT_A_NUMBER = '-9223372036854775808';
const STANDARD = ['cpu', 'memory', 'ephemeral-storage'];

type Allocatable = Readonly<Record<string, string>>;

function percent(name: string, amount: string, allocatable: Allocatable, ofNothing: string): string {
  const measure = name === 'cpu' ? milliValue : quantityValue;
  const whole = measure(own(allocatable, name) ?? '0');
  return whole === 0 ? ofNothing : String(Math.trunc((measure(amount) / whole) * 100));
}

const textOf = (amounts: Amounts, name: string) => {
  const amount = own(amounts, name);
  return amount === undefined ? '0' : formatQuantity(amount);
};

/** `100m (5%)`. */
function share(amounts: Amounts, name: string, { allocatable, ofNothing }: { allocatable: Allocatable; ofNothing: string }): string {
  const amount = textOf(amounts, name);
  return `${amount} (${percent(name, amount, allocatable, ofNothing)}%)`;
}

function writePods(page: Page, pods: readonly Pod[], { allocatable, now }: { allocatable: Allocatable; now: number }): void {
  page.write(0, `Non-terminated Pods:\t(${pods.length} in total)\n`);
  page.write(1, 'Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge\n');
  page.write(1, '---------\t----\t\t------------\t----------\t---------------\t-------------\t---\n');
  for (const pod of pods) {
    const [requests, limits] = [requestsNow(pod), limitsNow(pod)];
    const shares = ['cpu', 'memory'].flatMap(name => [requests, limits].map(amounts => share(amounts, name, { allocatable, ofNothing: NOT_A_NUMBER })));
    page.write(1, `${pod.metadata.namespace ?? ''}\t${pod.metadata.name ?? ''}\t\t${shares.join('\t')}\t${since(pod.metadata.creationTimestamp, now)}\n`);
  }
}

export function writeNodePods(page: Page, node: Node, pods: readonly Pod[], now: number): void {
  const { capacity = {}, allocatable: given = {} } = node.status ?? {};
  const allocatable = Object.keys(given).length > 0 ? given : capacity;
  writePods(page, pods, { allocatable, now });
  page.write(0, 'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n');
  page.write(1, 'Resource\tRequests\tLimits\n');
  page.write(1, '--------\t--------\t------\n');
  const [requests, limits] = [totalRequests(pods), totalLimits(pods)];
  const names = Object.keys(allocatable).sort();
  for (const name of [...STANDARD, ...names.filter(n => n.startsWith('hugepages-'))]) {
    page.write(1, `${name}\t${share(requests, name, { allocatable, ofNothing: '0' })}\t${share(limits, name, { allocatable, ofNothing: '0' })}\n`);
  }
  for (const name of names.filter(n => !STANDARD.includes(n) && !n.startsWith('hugepages-') && n !== 'pods')) {
    page.write(1, `${name}\t${textOf(requests, name)}\t${textOf(limits, name)}\n`);
  }
}
