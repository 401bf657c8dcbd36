/** What the kubelet tells of this machine: its size, its kernel, its ids. */
import { readFileSync, statfsSync } from 'node:fs';
import { arch, cpus, release, totalmem } from 'node:os';
import type { KubeletConfig } from '../../kubelet/config.ts';
import { bootId } from './process-file.ts';

const MAX_PODS = '110';

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

export const resolvConf = (): string => readText('/etc/resolv.conf');
export const hostsFile = (): string => readText('/etc/hosts');

export function capacity(dataDir: string): KubeletConfig['capacity'] {
  const disk = statfsSync(dataDir);
  return {
    cpu: String(cpus().length),
    'ephemeral-storage': `${Math.floor((disk.blocks * disk.bsize) / 1024)}Ki`,
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    memory: `${Math.floor(totalmem() / 1024)}Ki`,
    pods: MAX_PODS,
  };
}

/** As upstream's defaults leave it: a tenth of the disk is kept back, and nothing else. */
export function allocatable(whole: KubeletConfig['capacity']): Record<string, string> {
  const bytes = Number(whole['ephemeral-storage'].replace('Ki', '')) * 1024;
  const { 'ephemeral-storage': _disk, ...rest } = whole;
  return { ...rest, 'ephemeral-storage': String(Math.floor(bytes * 0.9)) };
}

const GO_ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', ppc64: 'ppc64le' };

export function nodeInfo(kubeletVersion: string): KubeletConfig['nodeInfo'] {
  const machineID = readText('/etc/machine-id');
  const os = /^PRETTY_NAME="?([^"\n]*)/m.exec(readText('/etc/os-release'))?.[1];
  return {
    architecture: GO_ARCHITECTURES[arch()] ?? arch(),
    bootID: bootId(),
    kernelVersion: release(),
    machineID,
    operatingSystem: 'linux',
    osImage: os ?? 'Linux',
    systemUUID: readText('/sys/class/dmi/id/product_uuid') || machineID,
    kubeletVersion,
  };
}
