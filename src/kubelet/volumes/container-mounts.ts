/** Where a pod's volumes appear in one container. */
import { ConfigError, type EnvEntry } from '../containers/env.ts';
import { expand } from '../containers/expand.ts';
import type { Filesystem } from '../filesystem.ts';
import type { Container, VolumeMount } from '../objects.ts';
import type { Mount } from '../runtime.ts';
import type { MountedVolumes } from './mounter.ts';

const PROPAGATION = {
  None: 'PROPAGATION_PRIVATE',
  HostToContainer: 'PROPAGATION_HOST_TO_CONTAINER',
  Bidirectional: 'PROPAGATION_BIDIRECTIONAL',
} as const;

export async function containerMounts(container: Container, at: { volumes: MountedVolumes; env: readonly EnvEntry[]; fs: Filesystem }): Promise<Mount[]> {
  const mounts: Mount[] = [];
  for (const mount of container.volumeMounts ?? []) {
    const volume = at.volumes.get(mount.name);
    if (!volume) throw new ConfigError(`volume ${JSON.stringify(mount.name)} of container ${JSON.stringify(container.name)}: not mounted`);
    const hostPath = await withinVolume(mount, volume.hostPath, { ...at, container });
    mounts.push({
      containerPath: mount.mountPath.startsWith('/') ? mount.mountPath : `/${mount.mountPath}`,
      hostPath,
      readonly: mount.readOnly === true || volume.readOnly,
      propagation: PROPAGATION[(mount.mountPropagation ?? 'None') as keyof typeof PROPAGATION],
      ...(mount.recursiveReadOnly === 'Enabled' ? { recursiveReadOnly: true } : {}),
    });
  }
  return mounts;
}

/** A subPath is made where it is absent, and may not lead out of its volume through a symlink. */
async function withinVolume(mount: VolumeMount, root: string, at: { env: readonly EnvEntry[]; fs: Filesystem; container: Container }): Promise<string> {
  const values = new Map(at.env.map(e => [e.key, e.value]));
  const subPath = mount.subPathExpr ? expand(mount.subPathExpr, name => values.get(name)) : mount.subPath;
  if (!subPath) return root;
  const refuse = (cause?: unknown) => new ConfigError(`failed to prepare subPath for volumeMount ${JSON.stringify(mount.name)} of container ${JSON.stringify(at.container.name)}`, { cause });
  if (subPath.startsWith('/') || subPath.split('/').includes('..') || subPath.includes('$(')) throw refuse();
  const path = `${root}/${subPath}`;
  try {
    const realRoot = await at.fs.realPath(root);
    const inside = (real: string) => real === realRoot || real.startsWith(`${realRoot}/`);
    let existing = path;
    while (existing !== root && !(await at.fs.stat(existing))) existing = existing.slice(0, existing.lastIndexOf('/'));
    // Checked before anything is made: a symlink must not have folders made outside.
    if (!inside(await at.fs.realPath(existing))) throw refuse();
    if (existing !== path) await at.fs.mkdir(path, 0o755);
    const real = await at.fs.realPath(path);
    if (!inside(real)) throw refuse();
    return real;
  } catch (error) {
    throw error instanceof ConfigError ? error : refuse(error);
  }
}
