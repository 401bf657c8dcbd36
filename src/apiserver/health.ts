/** /healthz, /livez, /readyz: named checks, one by one or all together, in upstream's format. */
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
      const wrong = await one.check();
      return wrong === undefined ? text(200, 'ok') : text(500, `internal server error: ${wrong}\n`);
    }
    const excluded = new Set(query.all('exclude'));
    const lines: string[] = [];
    let failed = false;
    for (const { name: checkName, check } of all) {
      if (excluded.delete(checkName)) {
        lines.push(`[+]${checkName} excluded: ok`);
        continue;
      }
      const wrong = await check();
      failed ||= wrong !== undefined;
      lines.push(wrong === undefined ? `[+]${checkName} ok` : `[-]${checkName} failed: reason withheld`);
    }
    if (excluded.size > 0) lines.push(`warn: some health checks cannot be excluded: no matches for ${[...excluded].sort().map(e => JSON.stringify(e)).join(', ')}`);
    if (failed) return text(500, `${lines.join('\n')}\n${path} check failed\n`);
    return text(200, query.has('verbose') ? `${lines.join('\n')}\n${path} check passed\n` : 'ok');
  }
}
