/** Who was let in, and who was not. */
import type { Authorization, UserInfo } from '../auth/ports.ts';
import { Counter, labelText, type Metric } from './instruments.ts';

type Decision = Authorization['decision'];

/** Names that upstream tells apart; all others are one, lest every user become a series. */
const KNOWN = new Set(['admin', 'client', 'kube_proxy', 'kubelet', 'system:serviceaccount:kube-system:default']);
const RESULTS: Readonly<Record<Decision, string>> = { allow: 'allowed', deny: 'denied', 'no-opinion': 'no-opinion' };

export class AccessMetrics implements Metric {
  private readonly authentications = new Counter({ name: 'authentication_attempts', help: 'Requests whose caller was looked for.', stability: 'BETA' }, result => labelText({ result }));
  private readonly users = new Counter({ name: 'authenticated_user_requests', help: 'Requests of known callers.', stability: 'BETA' }, username => labelText({ username }));
  private readonly authorizations = new Counter({ name: 'authorization_attempts_total', help: 'Requests that were allowed, or not.', stability: 'BETA' }, result => labelText({ result }));

  /** Undefined: the credentials were wrong. */
  authenticated(user: UserInfo | undefined): void {
    this.authentications.add(user === undefined ? 'failure' : 'success');
    if (user !== undefined) this.users.add(KNOWN.has(user.name) ? user.name : user.name.includes('@') ? 'email_id' : 'other');
  }

  authorized(decision: Decision): void {
    this.authorizations.add(RESULTS[decision]);
  }

  write(lines: string[]): void {
    for (const metric of [this.authentications, this.users, this.authorizations]) metric.write(lines);
  }
}
