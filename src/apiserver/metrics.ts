/** Counts what the server does, under upstream's names; written out in Prometheus' text format when asked. */
import type { RequestContext } from './context.ts';

/** Upper bounds in seconds of apiserver_request_duration_seconds. */
const BUCKETS = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];

interface Series {
  readonly labels: string;
  readonly codes: Map<number, number>;
  readonly buckets: Float64Array;
  sum: number;
  count: number;
}

type Gauge = () => Iterable<readonly [labels: string, value: number]>;

export class Metrics {
  readonly inFlight = { readOnly: 0, mutating: 0 };
  denied = 0;
  terminatedWatchers = 0;
  private readonly series = new Map<string, Series>();
  private readonly gauges: { readonly name: string; readonly help: string; readonly type: 'gauge' | 'counter'; readonly read: Gauge }[] = [];

  constructor() {
    this.gauge('apiserver_current_inflight_requests', 'Maximal number of currently used inflight request limit of this apiserver per request kind in last second.', () => [
      ['request_kind="mutating"', this.inFlight.mutating],
      ['request_kind="readOnly"', this.inFlight.readOnly],
    ]);
  }

  /** A value that is read when somebody asks. */
  gauge(name: string, help: string, read: Gauge, type: 'gauge' | 'counter' = 'gauge'): void {
    this.gauges.push({ name, help, type, read });
  }

  observe(context: RequestContext, status: number, ms: number): void {
    const { info } = context;
    // Only what is served has a series of its own: the paths and methods that clients make up have no end.
    if (info.resource && (context.target === undefined || (info.subresource !== '' && context.subroute === undefined))) return;
    if (!(info.resource ? RESOURCE_VERBS : METHODS).has(info.verb)) return;
    const key = info.resource ? `${info.verb} ${info.group} ${info.version} ${info.plural} ${info.subresource} ${info.name === '' ? info.namespace === '' : ''}` : info.verb;
    let series = this.series.get(key);
    if (series === undefined) this.series.set(key, (series = newSeries(context)));
    series.codes.set(status, (series.codes.get(status) ?? 0) + 1);
    if (context.longRunning) return;
    const seconds = ms / 1000;
    series.sum += seconds;
    series.count++;
    let i = 0;
    while (i < BUCKETS.length && seconds > BUCKETS[i]!) i++;
    if (i < BUCKETS.length) series.buckets[i]!++;
  }

  text(): string {
    const lines: string[] = [];
    this.writeRequests(lines);
    this.writeDurations(lines);
    for (const { name, help, type, read } of this.gauges) {
      lines.push(`# HELP ${name} [STABLE] ${help}`, `# TYPE ${name} ${type}`);
      for (const [labels, value] of read()) lines.push(labels === '' ? `${name} ${value}` : `${name}{${labels}} ${value}`);
    }
    return `${lines.join('\n')}\n`;
  }

  private writeRequests(lines: string[]): void {
    lines.push(
      '# HELP apiserver_request_total [STABLE] Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.',
      '# TYPE apiserver_request_total counter',
    );
    for (const s of this.series.values()) {
      for (const [code, count] of s.codes) lines.push(`apiserver_request_total{code="${code}",component="apiserver",dry_run="",${s.labels}} ${count}`);
    }
  }

  private writeDurations(lines: string[]): void {
    const name = 'apiserver_request_duration_seconds';
    lines.push(
      `# HELP ${name} [STABLE] Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.`,
      `# TYPE ${name} histogram`,
    );
    for (const s of this.series.values()) {
      if (s.count === 0) continue;
      const labels = `component="apiserver",dry_run="",${s.labels}`;
      let below = 0;
      BUCKETS.forEach((bound, i) => lines.push(`${name}_bucket{${labels},le="${bound}"} ${(below += s.buckets[i]!)}`));
      lines.push(`${name}_bucket{${labels},le="+Inf"} ${s.count}`, `${name}_sum{${labels}} ${s.sum}`, `${name}_count{${labels}} ${s.count}`);
    }
  }
}

function newSeries({ info }: RequestContext): Series {
  const scope = !info.resource ? '' : info.name !== '' || info.verb === 'create' ? 'resource' : info.namespace !== '' ? 'namespace' : 'cluster';
  const labels = info.resource
    ? `group="${info.group}",resource="${info.plural}",scope="${scope}",subresource="${info.subresource}",verb="${VERBS[info.verb] ?? info.verb.toUpperCase()}",version="${info.version}"`
    : `group="",resource="",scope="",subresource="",verb="${info.verb.toUpperCase()}",version=""`;
  return { labels: labels.replace(/[\n\\]/g, ''), codes: new Map(), buckets: new Float64Array(BUCKETS.length), sum: 0, count: 0 };
}

const RESOURCE_VERBS = new Set(['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection']);
const METHODS = new Set(['get', 'head', 'post', 'put', 'patch', 'delete', 'options']);
const VERBS: Readonly<Record<string, string>> = { create: 'POST', update: 'PUT', patch: 'PATCH', delete: 'DELETE', deletecollection: 'DELETECOLLECTION' };
