/** What was asked, how it ended and how long it took, by verb and resource. */
import type { RequestContext, RequestInfo } from '../context.ts';
import type { Resource } from '../registry.ts';
import { Buckets, Counter, labelText, writeHead, type Metric } from './instruments.ts';

/** Upper bounds in seconds of apiserver_request_duration_seconds. */
const BOUNDS = [0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45, 60];
/** Those of apiserver_request_sli_duration_seconds. */
const SLI_BOUNDS = BOUNDS.slice(2);

const TOTAL = { name: 'apiserver_request_total', help: 'Requests answered, by verb, resource, dry run and code.', stability: 'STABLE' } as const;
const DURATION = { name: 'apiserver_request_duration_seconds', help: 'How long answers took, watches and streams aside.', stability: 'STABLE' } as const;
const SLI = { name: 'apiserver_request_sli_duration_seconds', help: 'How long answers took, less what others held them up.', stability: 'ALPHA' } as const;
const OPEN = { name: 'apiserver_longrunning_requests', help: 'Watches that are open.', stability: 'STABLE' } as const;
const TERMINATED = { name: 'apiserver_request_terminations_total', help: 'Requests that were refused to protect the server.', stability: 'ALPHA' } as const;

/** The requests of one verb, resource and scope. */
export interface Series {
  readonly dryRun: string;
  readonly labels: string;
  readonly codes: Map<number, number>;
  readonly durations: Buckets;
  /** Long-running ones under way. */
  open: number;
}

export class RequestMetrics implements Metric {
  private readonly series = new Map<string, Series>();
  /** The series of plain requests, by resource, verb and scope: found without making a key. */
  private readonly plain = new Map<Resource, Map<string, (Series | undefined)[]>>();
  private readonly terminated = new Counter(TERMINATED, key => key);

  observe(context: RequestContext, status: number, ms: number): void {
    const series = this.of(context);
    if (series === undefined) return;
    series.codes.set(status, (series.codes.get(status) ?? 0) + 1);
    if (!context.longRunning) series.durations.observe(ms / 1000);
  }

  /** Only what is served has a series of its own: the paths and methods that clients make up have no end. */
  of(context: RequestContext): Series | undefined {
    const { info } = context;
    if (info.resource && (context.target === undefined || (info.subresource !== '' && context.subroute === undefined))) return undefined;
    if (!(info.resource ? RESOURCE_VERBS : METHODS).has(info.verb)) return undefined;
    const dryRun = dryRunOf(context);
    if (!info.resource || info.subresource !== '' || dryRun !== '') return this.byKey(info, dryRun);
    let verbs = this.plain.get(context.target!);
    if (verbs === undefined) this.plain.set(context.target!, (verbs = new Map<string, (Series | undefined)[]>()));
    let scopes = verbs.get(info.verb);
    if (scopes === undefined) verbs.set(info.verb, (scopes = [undefined, undefined, undefined]));
    return (scopes[scopeOf(info)] ??= this.byKey(info, dryRun));
  }

  private byKey(info: RequestInfo, dryRun: string): Series {
    const key = info.resource ? `${info.verb} ${info.group} ${info.version} ${info.plural} ${info.subresource} ${scopeOf(info)} ${dryRun}` : info.verb;
    let series = this.series.get(key);
    if (series === undefined) this.series.set(key, (series = { dryRun, labels: labelText(labelsOf(info)), codes: new Map(), durations: new Buckets(BOUNDS), open: 0 }));
    return series;
  }

  refused(context: RequestContext, code: number): void {
    const series = this.of(context);
    if (series) this.terminated.add(`code="${code}",component="apiserver",${series.labels}`);
  }

  write(lines: string[]): void {
    const all = [...this.series.values()];
    writeHead(TOTAL, 'counter', lines);
    for (const s of all) for (const [code, count] of s.codes) lines.push(`${TOTAL.name}{code="${code}",component="apiserver",dry_run="${s.dryRun}",${s.labels}} ${count}`);
    const timed = all.filter(s => s.durations.count > 0);
    writeHead(DURATION, 'histogram', lines);
    for (const s of timed) s.durations.write(DURATION.name, `component="apiserver",dry_run="${s.dryRun}",${s.labels}`, lines);
    writeHead(SLI, 'histogram', lines);
    for (const s of timed) if (s.dryRun === '') s.durations.write(SLI.name, `component="apiserver",${s.labels}`, lines, SLI_BOUNDS);
    writeHead(OPEN, 'gauge', lines);
    for (const s of all) if (s.open > 0) lines.push(`${OPEN.name}{component="apiserver",${s.labels}} ${s.open}`);
    this.terminated.write(lines);
  }
}

function dryRunOf({ request }: RequestContext): string {
  if (request.query.isEmpty) return '';
  const asked = request.query.get('dryRun');
  return asked === '' || asked === 'All' ? asked : 'invalid';
}

const SCOPES = ['resource', 'namespace', 'cluster'] as const;
const scopeOf = (info: RequestInfo & { resource: true }): 0 | 1 | 2 => (info.name !== '' || info.verb === 'create' ? 0 : info.namespace !== '' ? 1 : 2);

function labelsOf(info: RequestInfo) {
  if (!info.resource) return { group: '', resource: '', scope: '', subresource: '', verb: info.verb.toUpperCase(), version: '' };
  return { group: info.group, resource: info.plural, scope: SCOPES[scopeOf(info)], subresource: info.subresource, verb: VERBS[info.verb] ?? info.verb.toUpperCase(), version: info.version };
}

const RESOURCE_VERBS = new Set(['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection']);
const METHODS = new Set(['get', 'head', 'post', 'put', 'patch', 'delete', 'options']);
const VERBS: Readonly<Record<string, string>> = { create: 'POST', update: 'PUT', patch: 'PATCH', delete: 'DELETE', deletecollection: 'DELETECOLLECTION' };
