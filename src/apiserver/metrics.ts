/** Counts what the server and what runs beside it does, under upstream's names; written out in Prometheus' text format when asked. */
import { AccessMetrics } from './metrics/access.ts';
import { WatchMetrics } from './metrics/cache.ts';
import { labelText, Reading, type Metric } from './metrics/instruments.ts';
import { RequestMetrics } from './metrics/requests.ts';

const IN_FLIGHT = { name: 'apiserver_current_inflight_requests', help: 'Requests being worked on, watches and streams aside.', stability: 'STABLE' } as const;
const DEPRECATED = { name: 'apiserver_requested_deprecated_apis', help: 'Deprecated APIs that somebody asked for.', stability: 'STABLE' } as const;

export class Metrics {
  readonly inFlight = { readOnly: 0, mutating: 0 };
  /** Watches that were ended because their clients did not read. */
  terminatedWatchers = 0;
  readonly requests = new RequestMetrics();
  readonly access = new AccessMetrics();
  readonly watches = new WatchMetrics();
  private readonly deprecated = new Set<string>();
  private readonly metrics: Metric[];

  constructor() {
    const inFlight = () => [['request_kind="mutating"', this.inFlight.mutating], ['request_kind="readOnly"', this.inFlight.readOnly]] as const;
    this.metrics = [
      this.requests,
      this.access,
      this.watches,
      new Reading(IN_FLIGHT, 'gauge', inFlight),
      new Reading(DEPRECATED, 'gauge', () => [...this.deprecated].map(labels => [labels, 1] as const)),
    ];
  }

  /** Tells of one more, from now on: of the server's parts, or of what runs in the same process. */
  add(...metrics: readonly Metric[]): void {
    this.metrics.push(...metrics);
  }

  requestedDeprecated(labels: { group: string; resource: string; subresource: string; version: string }): void {
    const { group, ...rest } = labels;
    this.deprecated.add(labelText({ group, removed_release: '', ...rest }));
  }

  text(): string {
    const lines: string[] = [];
    for (const metric of this.metrics) metric.write(lines);
    return `${lines.join('\n')}\n`;
  }
}

