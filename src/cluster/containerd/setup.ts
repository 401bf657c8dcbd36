/** Brings up the cluster's own containerd: configuration, registries, the process, the sandbox image. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { writeFileAtomically } from '../host/files.ts';
import { findCniDir, findProgram } from '../host/packages.ts';
import { PreflightError, hasResourceCapability, snapshotterFor } from '../host/preflight.ts';
import { bootId } from '../host/process-file.ts';
import { run } from '../host/run.ts';
import type { Layout } from '../layout.ts';
import { containerdConfig } from './config.ts';
import { PAUSE_IMAGE, pauseImageArchive } from './pause-image.ts';
import type { Registries } from './registries.ts';
import { RegistriesError, authsOf, hostFiles, parseRegistries } from './registries.ts';
import type { ContainerdProcess } from './supervisor.ts';
import { superviseContainerd } from './supervisor.ts';

export interface ContainerdOptions {
  readonly layout: Layout;
  /** A file of k3s's shape; absent: registries are asked directly. */
  readonly registriesFile?: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export async function startContainerd(options: ContainerdOptions): Promise<ContainerdProcess> {
  const { layout } = options;
  const program = findProgram('containerd');
  const cniBinDir = findCniDir();
  if (!program || !cniBinDir) throw new PreflightError('containerd or its network plugins are not installed', 'sudo apt-get install containerd runc containernetworking-plugins');
  const registries = await readRegistries(options.registriesFile);
  await writeHostFiles(layout, registries);
  const config = containerdConfig({
    layout,
    cniBinDir,
    sandboxImage: PAUSE_IMAGE,
    restrictOomScoreAdj: !hasResourceCapability(),
    snapshotter: snapshotterFor(layout.dataDir),
    auths: authsOf(registries),
  });
  await writeFileAtomically(layout.containerd.config, config, { mode: 0o600 });
  const started = await superviseContainerd({ ...options, program });
  await ensurePauseImage(layout);
  return started;
}

/** Sockets, pids and mounts of before the machine's last boot mean nothing now. To be done before anything is put there. */
export async function forgetBeforeBoot(layout: Layout): Promise<void> {
  const mark = join(layout.runDir, 'boot-id');
  const known = await readFile(mark, 'utf8').catch(() => undefined);
  if (known === bootId()) return;
  if (known !== undefined) await rm(layout.runDir, { recursive: true, force: true });
  await mkdir(layout.runDir, { recursive: true, mode: 0o711 });
  await writeFileAtomically(mark, bootId(), { mode: 0o644 });
}

async function readRegistries(file: string | undefined): Promise<Registries> {
  if (file === undefined) return { mirrors: {}, configs: {} };
  try {
    return parseRegistries(await readFile(file, 'utf8'));
  } catch (error) {
    const why = error instanceof RegistriesError ? error.message : `reading registries: ${(error as Error).message}`;
    throw new PreflightError(`${why} (${file})`, 'The file has the shape of k3s\'s registries.yaml: https://docs.k3s.io/installation/private-registry');
  }
}

async function writeHostFiles(layout: Layout, registries: Registries): Promise<void> {
  await rm(layout.containerd.hostsDir, { recursive: true, force: true });
  for (const { folder, text } of hostFiles(registries)) {
    const dir = join(layout.containerd.hostsDir, folder);
    await mkdir(dir, { recursive: true });
    await writeFileAtomically(join(dir, 'hosts.toml'), text, { mode: 0o600 });
  }
}

/** Asks by `ctr`, which speaks containerd's own API; a mark in the root spares that at later starts. */
async function ensurePauseImage(layout: Layout): Promise<void> {
  const mark = join(layout.containerd.root, '.pause-image');
  if ((await readFile(mark, 'utf8').catch(() => '')) === PAUSE_IMAGE) return;
  const archive = join(layout.runDir, 'pause.tar');
  await writeFile(archive, await pauseImageArchive());
  await run(['ctr', '--address', layout.containerd.socket, '--namespace', 'k8s.io', 'images', 'import', archive]);
  await run(['ctr', '--address', layout.containerd.socket, '--namespace', 'k8s.io', 'images', 'label', PAUSE_IMAGE, 'io.cri-containerd.pinned=pinned']);
  await rm(archive);
  await writeFileAtomically(mark, PAUSE_IMAGE, { mode: 0o644 });
}
