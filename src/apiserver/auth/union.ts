/** Authorizers asked one after the other: the first that has an opinion decides. */
import type { Attributes, Authorization, Authorizer } from './ports.ts';
import { PRIVILEGED_GROUP } from './ports.ts';

const silent = { rules: [], incomplete: false } as const;

/** `system:masters` may do everything, before any role is looked at. */
export const privilegedAuthorizer: Authorizer = {
  authorize: a => ({ decision: a.user.groups.includes(PRIVILEGED_GROUP) ? 'allow' : 'no-opinion', reason: '' }),
  rulesFor: () => silent,
};

/** Paths that everybody may read, whatever the roles say. */
const OPEN_PATHS = new Set(['/healthz', '/readyz', '/livez']);
export const openPathAuthorizer: Authorizer = {
  authorize: a => ({ decision: !a.resourceRequest && OPEN_PATHS.has(a.path) ? 'allow' : 'no-opinion', reason: '' }),
  rulesFor: () => silent,
};

export function unionAuthorizer(authorizers: readonly Authorizer[]): Authorizer {
  return {
    authorize(a: Attributes): Authorization {
      const reasons: string[] = [];
      for (const each of authorizers) {
        const answer = each.authorize(a);
        if (answer.decision !== 'no-opinion') return answer;
        if (answer.reason !== '') reasons.push(answer.reason);
      }
      return { decision: 'no-opinion', reason: reasons.join('\n') };
    },
    rulesFor(user, namespace) {
      const all = authorizers.map(each => each.rulesFor(user, namespace));
      const errors = all.flatMap(r => r.error ?? []);
      return {
        rules: all.flatMap(r => r.rules),
        incomplete: all.some(r => r.incomplete),
        ...(errors.length === 0 ? {} : { error: errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]` }),
      };
    },
  };
}
