/** Who was let in, and who was not. */
import type { Authorization, UserInfo } from '../auth/ports.ts';
import { labelText, Reading, type Metric } from './instruments.ts';

type Decision = Authorization['decision'];

/** Names that upstream tells apart; all others are one, lest every user become a series. */
const KNOWN = new Set(['admin', 'client', 'kube_proxy', 'kubelet', 'system:serviceaccount:kube-system:default']);
const RESULTS: Readonly<Record<Decision, string>> = { allow: 'allowed', deny: 'denied', 'no-opinion': 'no-opinion' };

interface Cell {
  count: number;
}

/** Every request passes here twice: cells are kept at hand, and nothing is looked up for the same caller again. */
export class AccessMetrics implements Metric {
  private readonly attempts: Record<'success' | 'failure', Cell> = { success: { count: 0 }, failure: { count: 0 } };
  private readonly decisions: Record<Decision, Cell> = { allow: { count: 0 }, deny: { count: 0 }, 'no-opinion': { count: 0 } };
  private readonly users = new Map<string, Cell>();
  private last: { readonly user: UserInfo; readonly cell: Cell } | undefined;

  /** Undefined: the credentials were wrong. */
  authenticated(user: UserInfo | undefined): void {
    this.attempts[user === undefined ? 'failure' : 'success'].count++;
    if (user === undefined) return;
    if (this.last?.user !== user) this.last = { user, cell: this.cellOf(user.name) };
    this.last.cell.count++;
  }

  authorized(decision: Decision): void {
    this.decisions[decision].count++;
  }

  write(lines: string[]): void {
    const counted = (name: string, help: string, label: string, cells: Iterable<readonly [string, Cell]>) =>
      new Reading({ name, help, stability: 'BETA' }, 'counter', () => [...cells].filter(([, { count }]) => count > 0).map(([value, { count }]) => [labelText({ [label]: value }), count] as const)).write(lines);
    counted('authentication_attempts', 'Requests whose caller was looked for.', 'result', Object.entries(this.attempts));
    counted('authenticated_user_requests', 'Requests of known callers.', 'username', this.users);
    counted('authorization_attempts_total', 'Requests that were allowed, or not.', 'result', Object.entries(this.decisions).map(([decision, cell]) => [RESULTS[decision as Decision], cell] as const));
  }

  private cellOf(name: string): Cell {
    const told = KNOWN.has(name) ? name : name.includes('@') ? 'email_id' : 'other';
    let cell = this.users.get(told);
    if (cell === undefined) this.users.set(told, (cell = { count: 0 }));
    return cell;
  }
}
