/** Stage 4: acting as somebody else (`kubectl --as`), for those who may. */
import { impersonate as actAs, readImpersonation } from '../auth/impersonation.ts';
import type { Stage } from '../pipeline.ts';

export const impersonate: Stage = {
  name: 'impersonate',
  before(context, { authorizer }) {
    // Callers in the same process send no such headers.
    if (context.request.user !== undefined) return undefined;
    const wanted = readImpersonation(context.request.headers);
    if (wanted === undefined) return undefined;
    context.impersonator = context.user;
    context.user = actAs(context.user, wanted, authorizer);
    return undefined;
  },
};
