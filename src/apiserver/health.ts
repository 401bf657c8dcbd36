/** /healthz, /livez, /readyz: named checks, one by one or all together, in upstream's format. */
import { Counter, labelText, Reading } from './metrics/instruments.ts';
import { pageNotFound, text, type ServerResponse } from './request.ts';
import type { Query } from './query.ts';

export type HealthPath = 'healthz' | 'livez' | 'readyz';
/** Undefined is healthy; a text says what is wrong. */
export type HealthCheck = () => string | undefined | Promise<string | undefined>;

interface Named {
  readonly name: string;
  readonly paths: readonly HealthPath[];
  readonly check: HealthCheck;
}
const ALL: readonly HealthPath[] = ['healthz', 'livez', 'readyz'];

export class Health {
  private readonly checks: Named[] = [];
  /** By path and name, how a check ended last. */
  private readonly last = new Map<string, boolean>();
  private readonly runs = new Counter({ name: 'kubernetes_healthchecks_total', help: 'Health checks that were made, by how they ended.', stability: 'STABLE' }, labels => labels);

  /** In the order in which they are told. */
  add(name: string, check: HealthCheck, paths: readonly HealthPath[] = ALL): void {
    this.checks.push({ name, check, paths });
  }

  names(path: HealthPath): string[] {
    return this.checks.filter(c => c.paths.includes(path)).map(c => c.name);
  }

  /** `name`: what follows the path: `/readyz/ping`. */
  async answer(path: HealthPath, name: string, query: Query): Promise<ServerResponse> {
    const all = this.checks.filter(c => c.paths.includes(path));
    if (name !== '') {
      const one = all.find(c => c.name === name);
      if (one === undefined) return pageNotFound();
      const wrong = await this.run(path, one);
      return wrong === undefined ? text(200, 'ok') : text(500, `internal server error: ${wrong}\n`);
    }
    const excluded = new Set(query.all('exclude'));
    const lines: string[] = [];
    let failed = false;
    for (const one of all) {
      const { name: checkName } = one;
      if (excluded.delete(checkName)) {
        lines.push(`[+]${checkName} excluded: ok`);
        continue;
      }
      const wrong = await this.run(path, one);
      failed ||= wrong !== undefined;
      lines.push(wrong === undefined ? `[+]${checkName} ok` : `[-]${checkName} failed: reason withheld`);
    }
    if (excluded.size > 0) lines.push(`warn: some health checks cannot be excluded: no matches for ${[...excluded].sort().map(e => JSON.stringify(e)).join(', ')}`);
    if (failed) return text(500, `${lines.join('\n')}\n${path} check failed\n`);
    return text(200, query.has('verbose') ? `${lines.join('\n')}\n${path} check passed\n` : 'ok');
  }

  /** What /metrics/slis tells: of the checks that somebody has asked for. */
  slis(): string {
    const lines: string[] = [];
    const head = { name: 'kubernetes_healthcheck', help: 'How a health check ended last.', stability: 'STABLE' } as const;
    new Reading(head, 'gauge', () => [...this.last].map(([labels, healthy]) => [labels, healthy ? 1 : 0] as const)).write(lines);
    this.runs.write(lines);
    return lines.map(line => `${line}\n`).join('');
  }

  private async run(type: HealthPath, { name, check }: Named): Promise<string | undefined> {
    const wrong = await check();
    this.last.set(labelText({ name, type }), wrong === undefined);
    this.runs.add(labelText({ name, status: wrong === undefined ? 'success' : 'error', type }));
    return wrong;
  }
}
