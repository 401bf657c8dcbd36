/** The kubelet's port to its pods' sockets: probes and lifecycle hooks. */

export interface HttpQuestion {
  readonly url: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly timeoutMs: number;
}
export interface HttpAnswer {
  readonly status: number;
  /** The first 10 KiB. */
  readonly body: string;
}

/** Failures are NetworkErrors worded as Go's net package words them: `dial tcp 10.0.0.1:80: connect: connection refused`. */
export interface PodNetwork {
  /** Follows redirects on the same host; one that leads elsewhere is the answer. Certificates are not verified. */
  get(question: HttpQuestion): Promise<HttpAnswer>;
  connect(host: string, port: number, timeoutMs: number): Promise<void>;
  /** Asks the gRPC health service; answers its state: `SERVING`, `NOT_SERVING`... */
  grpcHealth(host: string, port: number, question: { readonly service: string; readonly timeoutMs: number }): Promise<string>;
}

export class NetworkError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NetworkError';
  }
}
