/** Keeps container logs from growing without end: rotated at a size, so many kept. */
import type { KubeletContext } from '../context.ts';
import { goError } from '../go-text.ts';

const PERIOD = 10_000;
const DEFAULT_BYTES = 10 * 1024 ** 2;
const DEFAULT_FILES = 5;

export function startRotation(at: KubeletContext): void {
  const again = () => {
    if (!at.signal.aborted) at.clock.after(PERIOD, () => void rotateAll(at).finally(again));
  };
  again();
}

async function rotateAll(at: KubeletContext): Promise<void> {
  for (const c of at.cache.running()) {
    try {
      await rotateLog(at, c.id, c.logPath);
    } catch (error) {
      at.log.warn('log not rotated', { path: c.logPath, error: goError(error) });
    }
  }
}

/** `0.log` becomes `0.log.20261122-174405`; the runtime opens a new one. */
async function rotateLog(at: KubeletContext, containerId: string, path: string): Promise<void> {
  const { fs, clock, config } = at;
  const size = (await fs.stat(path))?.size ?? 0;
  if (size < (config.logMaxBytes ?? DEFAULT_BYTES)) return;
  const folder = path.slice(0, path.lastIndexOf('/'));
  const name = path.slice(folder.length + 1);
  const stamp = new Date(clock.now()).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  await fs.rename(path, `${path}.${stamp}`);
  await at.runtime.reopenContainerLog(containerId);
  const rotated = (await fs.list(folder)).filter(n => n.startsWith(`${name}.`)).sort();
  const surplus = rotated.length - ((config.logMaxFiles ?? DEFAULT_FILES) - 1);
  for (const old of rotated.slice(0, Math.max(0, surplus))) await fs.remove(`${folder}/${old}`);
}
