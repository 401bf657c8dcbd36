/** One request on its way through the pipeline: what the stages have found out about it so far. */
import type { UserInfo } from './auth/ports.ts';
import type { Resource, Subroute } from './registry.ts';
import type { ServerRequest } from './request.ts';

/** What a path and method ask for. */
export type RequestInfo =
  | { readonly resource: false; readonly verb: string }
  | {
      readonly resource: true;
      /** get list watch create update patch delete deletecollection; of subresources that connect: create or get. */
      readonly verb: string;
      readonly group: string;
      readonly version: string;
      readonly plural: string;
      readonly subresource: string;
      readonly namespace: string;
      readonly name: string;
      /** What follows the subresource: `/api/v1/nodes/n1/proxy/stats/summary` has `stats/summary`. */
      readonly rest: string;
    };

export class RequestContext {
  readonly request: ServerRequest;
  /** Milliseconds on the monotonic clock when the request arrived. */
  readonly startedAt: number;
  readonly id: string;
  info!: RequestInfo;
  /** What serves the request, where the resource is known. */
  target: Resource | undefined;
  subroute: Subroute | undefined;
  user!: UserInfo;
  /** Who really asked, where `user` is impersonated. */
  impersonator: UserInfo | undefined;
  /** Texts for the answer's `Warning` headers. */
  readonly warnings: string[] = [];
  longRunning = false;
  /** Set while the request counts against the limit of requests in flight. */
  seat: 'readOnly' | 'mutating' | undefined;

  constructor(request: ServerRequest, at: { id: string; now: number }) {
    this.request = request;
    this.id = at.id;
    this.startedAt = at.now;
  }

  warn(text: string): void {
    if (!this.warnings.includes(text)) this.warnings.push(text);
  }
}
