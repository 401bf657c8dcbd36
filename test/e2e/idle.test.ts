/** What a node does when nothing happens, and how soon it hears when something does. */
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Machine } from './machine.ts';

let machine: Machine;
beforeAll(async () => {
  machine = await Machine.create('idle');
  await machine.up();
}, 120_000);
afterAll(() => machine?.[Symbol.asyncDispose]());

const uptime = () => Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]);

/** Seconds of CPU that the machine's node process has used. */
function cpuOfSkiff(): number {
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      const text = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (!text.includes(machine.folder) && !readFileSync(`/proc/${pid}/environ`, 'utf8').includes(machine.folder)) continue;
      if (!readlinkSync(`/proc/${pid}/exe`).endsWith('node')) continue;
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '').split(' ');
      const used = (Number(fields[11]) + Number(fields[12])) / 100;
      if (used > 1) return used;
    } catch {
      // It has ended meanwhile.
    }
  }
  throw new Error('no process of the machine found');
}

it('hears of the end of a container at once', async () => {
  const ended = new Promise<number>(resolve => {
    let text = '';
    machine.spawn('kubectl', ['get', '--raw', '/api/v1/namespaces/default/pods?watch=1']).stdout!.setEncoding('utf8').on('data', (part: string) => {
      if ((text += part).includes('"phase":"Succeeded"')) resolve(uptime());
    });
  });
  await machine.kubectl('run', 'short', '--image=busybox', '--restart=Never', '--', 'sh', '-c', 'sleep 4; cat /proc/uptime > /dev/termination-log');
  const at = await ended;
  const message = await machine.kubectl('get', 'pod', 'short', '-o', 'jsonpath={.status.containerStatuses[0].state.terminated.message}');
  expect(Number(message.split(' ')[0])).toBeGreaterThan(0);
  expect(at - Number(message.split(' ')[0])).toBeLessThan(0.7);
}, 60_000);

it('idles at next to nothing', async () => {
  await new Promise(resolve => setTimeout(resolve, 15_000));
  const [cpu, began] = [cpuOfSkiff(), uptime()];
  await new Promise(resolve => setTimeout(resolve, 20_000));
  const share = (cpuOfSkiff() - cpu) / (uptime() - began);
  // The figure itself is the benchmark's; something that polls or spins would be far above this on any machine.
  expect(share).toBeLessThan(0.03);
}, 60_000);
