import { expect, it } from 'vitest';
import { processMetrics } from './process-metrics.ts';

it('tells of this process, as the kernel sees it', () => {
  const lines: string[] = [];
  for (const metric of processMetrics(1_700_000_000_500)) metric.write(lines);
  const values = Object.fromEntries(lines.filter(line => !line.startsWith('#')).map(line => line.split(' ') as [string, string]).map(([name, value]) => [name, Number(value)]));
  expect(Object.keys(values).sort()).toEqual([
    'process_cpu_seconds_total', 'process_max_fds', 'process_network_receive_bytes_total', 'process_network_transmit_bytes_total', 'process_open_fds',
    'process_resident_memory_bytes', 'process_start_time_seconds', 'process_virtual_memory_bytes', 'process_virtual_memory_max_bytes',
  ]);
  expect(values['process_start_time_seconds']).toBe(1_700_000_000.5);
  const { rss } = process.memoryUsage();
  expect(values['process_resident_memory_bytes']! / rss).toBeGreaterThan(0.5);
  expect(values['process_resident_memory_bytes']! / rss).toBeLessThan(2);
  expect(values['process_virtual_memory_bytes']).toBeGreaterThan(values['process_resident_memory_bytes']!);
  expect(values['process_open_fds']).toBeGreaterThan(2);
  expect(values['process_max_fds']).toBeGreaterThan(values['process_open_fds']!);
  expect(values['process_cpu_seconds_total']).toBeGreaterThan(0);
});
