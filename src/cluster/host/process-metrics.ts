/** This process as the kernel sees it, in the words of Prometheus' clients. */
import { readdirSync, readFileSync } from 'node:fs';
import { Reading, type Metric } from '../../apiserver/metrics/instruments.ts';

const MICROSECONDS = 1e6;

/** `/proc/self/...`, or nothing where there is none. */
function read(file: string): string {
  try {
    return readFileSync(`/proc/self/${file}`, 'utf8');
  } catch {
    return '';
  }
}

/** Bytes of `VmSize:   123 kB`. */
const memory = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm').exec(read('status'))?.[1] ?? 0) * 1024;

function limit(name: string): number {
  const soft = new RegExp(`^${name}\\s+(\\S+)`, 'm').exec(read('limits'))?.[1];
  // As Go's clients tell what has no bound.
  return soft === undefined ? 0 : soft === 'unlimited' ? 18446744073709552000 : Number(soft);
}

/** Of the network namespace that the process is in. */
function octets(name: 'InOctets' | 'OutOctets'): number {
  const [names, values] = read('net/netstat').split('\n').filter(line => line.startsWith('IpExt:')).map(line => line.split(' '));
  return Number(values?.[names?.indexOf(name) ?? -1] ?? 0);
}

function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}

/** `startedAt`: in milliseconds since the epoch. */
export function processMetrics(startedAt: number): Metric[] {
  const reading = (type: 'gauge' | 'counter', name: string, help: string, value: () => number) => new Reading({ name: `process_${name}`, help }, type, () => [['', value()]]);
  const cpu = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / MICROSECONDS;
  };
  return [
    reading('counter', 'cpu_seconds_total', 'Time spent in user and kernel mode.', cpu),
    reading('gauge', 'max_fds', 'Files that may be open.', () => limit('Max open files')),
    reading('counter', 'network_receive_bytes_total', 'Bytes that came over the network.', () => octets('InOctets')),
    reading('counter', 'network_transmit_bytes_total', 'Bytes that went over the network.', () => octets('OutOctets')),
    reading('gauge', 'open_fds', 'Files that are open.', openFiles),
    reading('gauge', 'resident_memory_bytes', 'Memory held.', () => memory('VmRSS')),
    reading('gauge', 'start_time_seconds', 'When it began, since the epoch.', () => startedAt / 1000),
    reading('gauge', 'virtual_memory_bytes', 'Memory mapped.', () => memory('VmSize')),
    reading('gauge', 'virtual_memory_max_bytes', 'Memory that may be mapped.', () => limit('Max address space')),
  ];
}
