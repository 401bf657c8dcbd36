/** What the verbs work with: one value for the whole server. */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { ProtobufCodec } from '../machinery/schema/protobuf.ts';
import type { Schemas } from '../machinery/schema/schema.ts';
import type { AdmissionPlugin, Lookup } from './admission/ports.ts';
import type { Authenticator, Authorizer, LiveObjects, TokenIssuer } from './auth/ports.ts';
import type { PathHandler } from './discovery/non-resource.ts';
import type { Hub } from './cache/hub.ts';
import type { Health } from './health.ts';
import type { Metrics } from './metrics.ts';
import type { NodeConnector } from './ports.ts';
import type { Registry } from './registry.ts';
import type { ServiceAllocator } from './allocators/service-allocator.ts';

export interface Services {
  readonly hub: Hub;
  readonly schemas: Schemas;
  readonly protobuf: ProtobufCodec;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lookup: Lookup;
  readonly live: LiveObjects;
  readonly admission: readonly AdmissionPlugin[];
  readonly authenticator: Authenticator;
  readonly authorizer: Authorizer;
  readonly tokenIssuer: TokenIssuer | undefined;
  readonly nodes: NodeConnector | undefined;
  readonly allocator: ServiceAllocator;
  /** Health of the control plane's parts, for ComponentStatus. */
  readonly components: () => readonly ComponentHealth[];
  readonly health: Health;
  /** The document of /version. */
  readonly version: object;
  /** `host:port`, for clients that ask where the server is. */
  readonly serverAddress: () => string;
  /** Handlers of further paths, by prefix: /openapi/v2, /openapi/v3. */
  readonly paths: ReadonlyMap<string, PathHandler>;
}

export interface ComponentHealth {
  readonly name: string;
  readonly healthy: boolean;
  readonly message: string;
}
