/** The image of every pod's sandbox: one static program that waits and reaps, packed here so that nothing need be pulled. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { tarArchive } from './tar.ts';

/** Changes with what is in the image, so that an old one is not taken for it. */
export const PAUSE_IMAGE = 'skiff.local/pause:1';
/** Debian's package `catatonit`: static, reaps zombies as pid 1, `-P` waits for a signal. */
export const PAUSE_PROGRAM = '/usr/bin/catatonit';

const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64', arm: 'arm', ppc64: 'ppc64le', riscv64: 'riscv64', s390x: 's390x' };

/** As `docker save` writes it, which `ctr images import` reads. */
export async function pauseImageArchive(program = PAUSE_PROGRAM): Promise<Uint8Array> {
  const layer = tarArchive([{ name: 'pause', data: await readFile(program), mode: 0o755 }]);
  const config = Buffer.from(
    JSON.stringify({
      architecture: ARCHITECTURES[process.arch] ?? process.arch,
      os: 'linux',
      config: { Entrypoint: ['/pause', '-P'], Env: ['PATH=/'], WorkingDir: '/', User: '65535:65535' },
      rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(layer)}`] },
      history: [{ created_by: 'skiff' }],
    }),
  );
  const configName = `${sha256(config)}.json`;
  const layerName = `${sha256(layer)}/layer.tar`;
  const manifest = Buffer.from(JSON.stringify([{ Config: configName, RepoTags: [PAUSE_IMAGE], Layers: [layerName] }]));
  return tarArchive([
    { name: configName, data: config, mode: 0o644 },
    { name: layerName, data: layer, mode: 0o644 },
    { name: 'manifest.json', data: manifest, mode: 0o644 },
  ]);
}
