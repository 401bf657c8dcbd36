/** Stage 3: who asks. Without credentials it is system:anonymous; with wrong ones the answer is 401. */
import { unauthorized } from '../../machinery/status-error.ts';
import { ALL_UNAUTHENTICATED, ANONYMOUS, type Authenticated, type ClientCertificate, type UserInfo } from '../auth/ports.ts';
import type { RequestContext } from '../context.ts';
import type { Stage } from '../pipeline.ts';

const anonymous: UserInfo = { name: ANONYMOUS, groups: [ALL_UNAUTHENTICATED] };

export const authenticate: Stage = {
  name: 'authenticate',
  before(context, { authenticator }) {
    const { request } = context;
    if (request.user !== undefined) {
      context.user = request.user;
      return undefined;
    }
    const authorization = request.headers['authorization'];
    if (request.untrustedCertificate && authorization === undefined) throw unauthorized();
    if (authorization === undefined && request.clientCertificate === undefined) {
      context.user = anonymous;
      return undefined;
    }
    const known = authorization === undefined ? certified.get(request.clientCertificate!) : undefined;
    if (known !== undefined) {
      context.user = known;
      return undefined;
    }
    const credentials = {
      authorization: typeof authorization === 'string' ? authorization : authorization?.[0],
      clientCertificate: request.clientCertificate,
    };
    return accept(context, authenticator.authenticate(credentials));
  },
  after({ impersonator, user }, { metrics }) {
    metrics.access.authenticated(impersonator ?? user);
  },
};

/** Whom a connection's certificate stands for: found out at its first request. */
const certified = new WeakMap<ClientCertificate, UserInfo>();

async function accept(context: RequestContext, answer: Promise<Authenticated | undefined>): Promise<undefined> {
  context.user = (await answer)?.user ?? anonymous;
  const { clientCertificate, headers } = context.request;
  if (clientCertificate !== undefined && headers['authorization'] === undefined) certified.set(clientCertificate, context.user);
  return undefined;
}
