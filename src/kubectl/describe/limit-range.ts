/** `kubectl describe limitrange`, and the table of limits that a namespace shows, too. */
import type { LimitRange, LimitRangeItem } from '../../kinds/generated/core-v1.ts';
import { canonicalQuantity } from '../../machinery/quantity.ts';
import { noEvents } from './describer.ts';
import type { Describer } from './describer.ts';
import { writeName, writeNamespace } from './metadata.ts';
import type { Page } from './page.ts';

const COLUMNS = 'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio\n';
const RULES = '----\t--------\t---\t---\t---------------\t-------------\t-----------------------\n';

/** A row a resource; upstream's order of them is random, ours is by name. */
function writeLimits(page: Page, { type, min, max, defaultRequest, default: defaultLimit, maxLimitRequestRatio }: LimitRangeItem, indent: string): void {
  const lists = [min, max, defaultRequest, defaultLimit, maxLimitRequestRatio];
  for (const resource of [...new Set(lists.flatMap(list => Object.keys(list ?? {})))].sort()) {
    const amounts = lists.map(list => (list?.[resource] === undefined ? '-' : canonicalQuantity(list[resource])));
    page.write(0, `${indent}${type}\t${resource}\t${amounts.join('\t')}\n`);
  }
}

export function writeLimitRanges(page: Page, ranges: readonly LimitRange[]): void {
  if (ranges.length === 0) return page.write(0, 'No LimitRange resource.\n');
  page.write(0, `Resource Limits\n ${COLUMNS}`);
  page.write(0, ` ${RULES}`);
  for (const limits of ranges.flatMap(range => range.spec?.limits ?? [])) writeLimits(page, limits, ' ');
}

export const limitRangeDescriber: Describer<LimitRange> = {
  group: '', versions: ['v1'], kind: 'LimitRange', plural: 'limitranges', namespaced: true,
  events: noEvents,
  write(page, range) {
    writeName(page, range);
    writeNamespace(page, range);
    page.write(0, COLUMNS);
    page.write(0, RULES);
    for (const limits of range.spec?.limits ?? []) writeLimits(page, limits, '');
  },
};
