/** `npm run images`: makes the tutorial's images from Debian packages and serves them on loopback, for whoever has no way to a registry. */
import { spawn } from 'node:child_process';
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
const pidFile = option('pid-file', join(directory, 'registry.pid'));
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

function serveInBackground(): void {
  if (!runningPid()) {
    const log = openSync(join(directory, 'registry.log'), 'a');
    const script = join(import.meta.dirname, '../scripts/run-ts.mjs');
    const child = spawn(process.execPath, [script, join(import.meta.dirname, 'main.ts'), '--serve', '--port', String(port), '--directory', directory], { detached: true, stdio: ['ignore', log, log] });
    child.unref();
  }
  writeFileSync(registries, `mirrors:\n  docker.io:\n    endpoint:\n      - "http://127.0.0.1:${port}"\n`);
  say(`\nServed on 127.0.0.1:${port} under their Docker Hub names. To use them:\n  npm start -- --registries ${registries}`);
}

async function main(): Promise<void> {
  if (flag('help')) return say(HELP);
  if (flag('stop')) return stop();
  if (flag('serve')) return serve();
  mkdirSync(directory, { recursive: true });
  const names = await buildImages({ directory }, line => say(`  ${line}`));
  say(`${names.length} images, ${(sizeOf({ directory }) / 1048576).toFixed(0)} MiB: ${names.join(' ')}`);
  if (!flag('build')) serveInBackground();
}

await main();
