/** The way of every request, read top-down; errors leave through `refuse`, as a Status. */
import { internal, StatusError, unauthorized } from '../machinery/status-error.ts';
import { StoreUnavailableError } from '../store/store.ts';
import { AuthenticationError } from './auth/ports.ts';
import type { RequestContext } from './context.ts';
import type { ServerResponse } from './request.ts';
import type { Services } from './services.ts';
import { audit } from './stages/audit.ts';
import { authenticate } from './stages/authenticate.ts';
import { authorize } from './stages/authorize.ts';
import { fairness } from './stages/fairness.ts';
import { impersonate } from './stages/impersonate.ts';
import { requestInfo } from './stages/request-info-stage.ts';
import { verb } from './stages/verb.ts';

/** `before` may answer in place of what follows; `after` runs for every request that came this far, in reverse order. */
export interface Stage {
  readonly name: string;
  before?(context: RequestContext, services: Services): ServerResponse | undefined | Promise<ServerResponse | undefined>;
  after?(context: RequestContext, services: Services, response: ServerResponse): void;
}

export const PIPELINE: readonly Stage[] = [
  requestInfo, // what is asked: verb, resource, namespace, name
  audit, //       one log line and the metrics, once it is answered
  authenticate, // who asks
  impersonate, // as whom
  fairness, //    whether there is room
  authorize, //   whether they may
  verb, //        the answer
];

export async function run(context: RequestContext, services: Services): Promise<ServerResponse> {
  let reached = 0;
  let response: ServerResponse | undefined;
  try {
    for (; reached < PIPELINE.length && response === undefined; reached++) {
      const answer = PIPELINE[reached]!.before?.(context, services);
      response = answer instanceof Promise ? await answer : answer;
    }
  } catch (error) {
    reached++;
    response = refuse(error, context, services);
  }
  response = withWarnings(response!, context.warnings);
  for (let i = reached - 1; i >= 0; i--) PIPELINE[i]!.after?.(context, services, response);
  return response;
}

/** The one place where errors become answers. */
export function refuse(error: unknown, context: RequestContext, services: Services): ServerResponse {
  const status = statusOf(error);
  if (status.code >= 500 && !(error instanceof StatusError)) {
    services.log.error('request failed', { id: context.id, method: context.request.method, path: context.request.path, error });
  }
  const retry = status.status.details?.retryAfterSeconds;
  return {
    status: status.code,
    body: { type: 'object', object: status.status },
    ...(retry === undefined ? {} : { headers: { 'retry-after': String(retry) } }),
  };
}

function statusOf(error: unknown): StatusError {
  if (error instanceof StatusError) return error;
  if (error instanceof AuthenticationError) return unauthorized();
  if (error instanceof StoreUnavailableError) return internal(error);
  return internal(error);
}

function withWarnings(response: ServerResponse, warnings: readonly string[]): ServerResponse {
  if (warnings.length === 0) return response;
  const warning = warnings.map(text => `299 - ${quoted(text)}`);
  return { ...response, headers: { ...response.headers, warning } };
}

/** A quoted-string of RFC 7230; what no header may hold is left out. UTF-8 goes as its bytes, one character each, as node writes headers. */
const quoted = (text: string) => `"${Buffer.from(text.replace(/[\u0000-\u001f\u007f]/g, '').replace(/["\\]/g, '\\$&')).toString('latin1')}"`;
