/** A cluster's process that ends by a defect is followed by another; one that is stopped is not. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
/** A process that fails in 30 corners at once when it gets the signal. */
const FRAGILE = `--import=data:text/javascript,${encodeURIComponent('process.on("SIGUSR2",()=>{for(let i=0;i<30;i++)setImmediate(()=>{throw new Error("broken corner")})})')}`;

let dir: string;
let dataDir: string;
const skiff = (...args: string[]) =>
  run(process.execPath, [resolve('bin/skiff'), ...args, '--data-dir', dataDir, '--name', 'heirs'], { env: { ...process.env, HOME: dir, KUBECONFIG: join(dir, 'config'), NODE_OPTIONS: FRAGILE } });
const pid = () => (JSON.parse(readFileSync(join(dataDir, 'skiff.pid'), 'utf8')) as { pid: number }).pid;
const isReady = async () => {
  const { stdout } = await run(resolve('bin/kubectl'), ['--kubeconfig', join(dir, 'config'), 'get', '--raw', '/readyz', '--request-timeout=2s']);
  return stdout === 'ok';
};

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'heirs-'));
  dataDir = join(dir, 'data');
});
afterAll(async () => {
  await skiff('delete').catch(() => {});
  await rm(dir, { recursive: true, force: true });
});

it('is back after a defect, and stays away when it is stopped', async () => {
  await skiff('up', '--runtime', 'simulated');
  const first = pid();
  process.kill(first, 'SIGUSR2');
  await expect.poll(pid, { timeout: 10_000 }).not.toBe(first);
  await expect.poll(() => isReady().catch(() => false), { timeout: 20_000 }).toBe(true);
  const log = readFileSync(join(dataDir, 'log/skiff.log'), 'utf8');
  expect(log).toContain('broken corner');
  expect(log).toContain('ended by a defect; starting again');
  await skiff('stop');
  expect(existsSync(join(dataDir, 'skiff.pid'))).toBe(false);
  expect(readFileSync(join(dataDir, 'log/skiff.log'), 'utf8').match(/starting again/g)).toHaveLength(1);
  expect(await isReady().catch(() => false)).toBe(false);
});
