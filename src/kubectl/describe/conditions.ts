/** Tables of conditions. */
import type { Page } from './page.ts';
import { rfc1123 } from './times.ts';

export interface ConditionLike {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly lastTransitionTime?: string | null;
}

/** Type, status and reason, as workloads show them. */
export function writeReasons(page: Page, conditions: readonly ConditionLike[] | undefined): void {
  if (!conditions || conditions.length === 0) return;
  page.write(0, 'Conditions:\n  Type\tStatus\tReason\n');
  page.write(1, '----\t------\t------\n');
  for (const { type, status, reason = '' } of conditions) page.write(1, `${type} \t${status}\t${reason}\n`);
}

/** With the time of the last change, and the message. */
export function writeTransitions(page: Page, conditions: readonly ConditionLike[] | undefined): void {
  if (!conditions || conditions.length === 0) return;
  page.write(0, 'Conditions:\n');
  page.write(1, 'Type\tStatus\tLastTransitionTime\tReason\tMessage\n');
  page.write(1, '----\t------\t------------------\t------\t-------\n');
  for (const { type, status, lastTransitionTime, reason = '', message = '' } of conditions) {
    page.write(1, `${type}\t${status}\t${rfc1123(lastTransitionTime)}\t${reason}\t${message}\n`);
  }
}
