/** Our kubectl and upstream's, the same command lines against one live cluster: stdout, stderr and exit code, byte for byte. */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Comparison, Contest, FIXTURE, loadTables, root, surprises, tallyText, UPSTREAM } from '../support/kubectl-same.ts';

const folder = mkdtempSync(join(tmpdir(), 'skiff-same-'));
const kubeconfig = join(folder, 'kubeconfig');
const environment = { ...process.env, HOME: folder, KUBECONFIG: kubeconfig, XDG_DATA_HOME: join(folder, 'share') };
const contest = new Contest(kubeconfig);
/** KUBECTL_SAME=get,config looks at these tables alone. */
const tables = await loadTables(process.env['KUBECTL_SAME']?.split(',') ?? []);
/** By table: one that is tried again counts once. */
const results = new Map<string, readonly Comparison[]>();

const skiff = (...args: string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    execFile(join(root, 'bin/skiff'), [...args, '--name', 'same', '--data-dir', join(folder, 'data')], { env: environment, timeout: 120_000 }, (error, stdout, stderr) =>
      error ? reject(new Error(`skiff ${args[0]}: ${stdout}${stderr}`, { cause: error })) : resolve());
  });

const freePort = (): Promise<number> =>
  new Promise(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const upstream = (args: readonly string[], input = ''): void => void execFileSync(UPSTREAM, args, { input, env: environment, cwd: folder, timeout: 60_000, stdio: ['pipe', 'ignore', 'pipe'] });

beforeAll(async () => {
  await skiff('up', '--kubeconfig', kubeconfig, '--runtime', 'simulated', '--port', String(await freePort()));
  upstream(['apply', '-f', '-'], FIXTURE);
  upstream(['wait', '--for=condition=Ready', 'pods', '--all', '-n', 'fixture', '--timeout=60s']);
  await contest.prepare();
});
afterAll(async () => {
  await skiff('delete');
  contest.dispose();
  rmSync(folder, { recursive: true, force: true });
  console.log(`kubectl: ${tallyText([...results.values()].flat())}`);
});

describe('the same command lines', () => {
  it('differ for reasons that docs/kubectl.md tells', () => {
    const told = readFileSync(join(root, 'docs/kubectl.md'), 'utf8');
    const lines = [...tables.values()].flatMap(({ rows = [], scenarios = [] }) => [...rows, ...scenarios.flatMap(s => s.lines)]);
    const reasons = new Set(lines.flatMap(row => (typeof row === 'string' || !row.differs ? [] : [row.differs])));
    expect([...reasons].filter(reason => !told.includes(`\`${reason}\``))).toEqual([]);
  });

  it.each([['upstream', 'ours'], ['ours', 'upstream']] as const)('%s remembers what is served, %s reads it', (first, second) => {
    const get = (who: string): string => spawnSync(join(contest.folder, who, 'bin/kubectl'), ['get', 'namespaces', 'default', '-v=6', '--cache-dir', join(folder, `cache-${first}`)], { env: environment, timeout: 60_000, encoding: 'utf8' }).stderr;
    expect(get(first)).toContain('/apis?timeout=32s');
    const after = get(second);
    expect(after).toContain('/api/v1/namespaces/default');
    expect(after).not.toContain('/apis?timeout=32s');
  });

  it.each([...tables])('%s', { retry: 1, timeout: 1_800_000 }, async (name, table) => {
    const found = await contest.table(table);
    results.set(name, found);
    const { unknown, healed } = surprises(found);
    expect(unknown.length, unknown.join('\n')).toBe(0);
    expect(healed, 'the reason to differ has gone').toEqual([]);
  });
});
