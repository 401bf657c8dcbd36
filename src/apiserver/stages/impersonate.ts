/** Stage 4: acting as somebody else (`kubectl --as`), for those who may. */
import { impersonate as actAs, readImpersonation } from '../auth/impersonation.ts';
import type { Stage } from '../pipeline.ts';
import type { Headers } from '../request.ts';

export const impersonate: Stage = {
  name: 'impersonate',
  before(context, { authorizer }) {
    // Callers in the same process send no such headers.
    if (context.request.user !== undefined) return undefined;
    if (!asksFor(context.request.headers)) return undefined;
    const wanted = readImpersonation(context.request.headers);
    if (wanted === undefined) return undefined;
    context.impersonator = context.user;
    context.user = actAs(context.user, wanted, authorizer);
    return undefined;
  },
};

/** Headers that ask for nothing, as most do: over HTTP/2 the same ones stand for many requests. */
const plain = new WeakSet<Headers>();

/** Whether it is worth reading what the headers ask for. */
function asksFor(headers: Headers): boolean {
  if (plain.has(headers)) return false;
  for (const name in headers) if (name.startsWith('impersonate-')) return true;
  plain.add(headers);
  return false;
}
