/** A container's requests and limits as the kernel's numbers. Pure. */
import { milliValue, quantityValue } from '../../machinery/quantity.ts';
import type { Container, PodSpec } from '../objects.ts';
import type { LinuxContainerResources } from '../runtime.ts';
import { oomScoreAdj } from './qos.ts';

const PERIOD = 100_000;
const MIN_QUOTA = 1_000;
const MIN_SHARES = 2;
const MAX_SHARES = 262_144;

export function milliCpuToShares(milli: number): number {
  if (milli === 0) return MIN_SHARES;
  return Math.min(MAX_SHARES, Math.max(MIN_SHARES, Math.floor((milli * 1024) / 1000)));
}
/** 0: no limit. */
export function milliCpuToQuota(milli: number): number {
  return milli === 0 ? 0 : Math.max(MIN_QUOTA, (milli * PERIOD) / 1000);
}

export function linuxResources(spec: PodSpec, container: Container, memoryCapacity: number): LinuxContainerResources {
  const { requests, limits } = container.resources ?? {};
  const cpuLimit = milliValue(limits?.['cpu'] ?? '0');
  const cpuRequest = requests?.['cpu'] === undefined && cpuLimit > 0 ? cpuLimit : milliValue(requests?.['cpu'] ?? '0');
  const memory = quantityValue(limits?.['memory'] ?? '0');
  const quota = milliCpuToQuota(cpuLimit);
  return {
    cpuPeriod: PERIOD,
    ...(quota > 0 ? { cpuQuota: quota } : {}),
    cpuShares: milliCpuToShares(cpuRequest),
    ...(memory > 0 ? { memoryLimitInBytes: memory } : {}),
    oomScoreAdj: oomScoreAdj(spec, container, memoryCapacity),
  };
}
