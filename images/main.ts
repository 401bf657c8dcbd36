/** `npm run images`: makes the tutorial's images from Debian packages and serves them on loopback, for whoever has no way to a registry. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildImages, sizeOf } from './build.ts';
import { serveRegistry } from './registry.ts';

const HELP = `Makes nginx, redis, mysql, busybox and janakiramm/py-red from Debian packages, and serves them on loopback.

Usage:
  npm run images                 make what is missing, then serve in the background
  npm run images -- --build      only make them
  npm run images -- --serve      serve in the foreground
  npm run images -- --stop       stop the background server

Options:
  --port N        the server's port (5050)
  --directory DIR where the images lie (.cache/images in the checkout)
`;

const flag = (name: string) => process.argv.includes(`--${name}`);
const option = (name: string, absent: string) => {
  const i = process.argv.indexOf(`--${name}`);
  return i < 0 ? absent : (process.argv[i + 1] ?? absent);
};

const directory = option('directory', join(import.meta.dirname, '../.cache/images'));
const port = Number(option('port', '5050'));
/** One for each port: a registry on another one is somebody else's. */
const pidFile = option('pid-file', join(directory, `registry-${port}.pid`));
const registries = join(directory, 'registries.yaml');
const say = (line: string) => console.log(line);

function runningPid(): number | undefined {
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('images/main.ts') ? pid : undefined;
  } catch {
    return undefined;
  }
}

function stop(): void {
  const pid = runningPid();
  if (pid) process.kill(pid, 'SIGTERM');
  rmSync(pidFile, { force: true });
  say(pid ? 'Stopped the registry.' : 'The registry was not running.');
}

async function serve(): Promise<void> {
  const registry = await serveRegistry({ directory }, port);
  writeFileSync(pidFile, String(process.pid));
  say(`Serving on 127.0.0.1:${registry.port}`);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void registry.close().then(() => process.exit(0)));
}

function startServer(): ChildProcess {
  const log = openSync(join(directory, 'registry.log'), 'a');
  const script = join(import.meta.dirname, '../scripts/run-ts.mjs');
  const child = spawn(process.execPath, [script, join(import.meta.dirname, 'main.ts'), '--serve', '--port', String(port), '--directory', directory], { detached: true, stdio: ['ignore', log, log] });
  child.unref();
  return child;
}

async function serveInBackground(): Promise<void> {
  const child = runningPid() === undefined ? startServer() : undefined;
  if (!(await answers())) {
    child?.kill();
    throw new Error(`serving on 127.0.0.1:${port}: no answer; another program may have the port (choose one with --port), or see ${join(directory, 'registry.log')}`);
  }
  writeFileSync(registries, `mirrors:\n  docker.io:\n    endpoint:\n      - "http://127.0.0.1:${port}"\n`);
  say(`\nServed on 127.0.0.1:${port} under their Docker Hub names. To use them:\n  npm start -- --registries ${registries}`);
}

/** Whether the registry takes requests, now or in a moment. */
async function answers(): Promise<boolean> {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/v2/`).catch(() => undefined);
    if (answer && !answer.ok) return false;
    if (answer && runningPid() !== undefined) return true;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  return false;
}

async function main(): Promise<void> {
  if (flag('help')) return say(HELP);
  if (flag('stop')) return stop();
  if (flag('serve')) return serve();
  mkdirSync(directory, { recursive: true });
  const names = await buildImages({ directory }, line => say(`  ${line}`));
  say(`${names.length} images, ${(sizeOf({ directory }) / 1048576).toFixed(0)} MiB: ${names.join(' ')}`);
  if (!flag('build')) await serveInBackground();
}

try {
  await main();
} catch (error) {
  console.error(`npm run images: ${(error as Error).message}`);
  process.exitCode = 1;
}
