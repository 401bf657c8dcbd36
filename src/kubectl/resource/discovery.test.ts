/** What is remembered of a server, in real files. */
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFiles } from '../adapters/node-files.ts';
import type { ApiClient } from '../api-client.ts';
import type { Io } from '../io.ts';
import { Discovery } from './discovery.ts';

const HOUR = 3600_000;
const item = (group: string, resource: string, kind: string) => ({ metadata: { name: group }, versions: [{ version: 'v1', resources: [{ resource, responseKind: { kind }, scope: 'Namespaced', verbs: ['get'] }] }] });
const CORE = [item('', 'pods', 'Pod')];
const APPS = [item('apps', 'deployments', 'Deployment')];

let home: string;
let folder: string;
let asked: number;
let now: number;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'discovery-'));
  folder = join(home, 'discovery/a_1');
  asked = 0;
  now = Date.now();
});
afterEach(() => rmSync(home, { recursive: true }));

/** As the next command would. */
async function discovered() {
  const request = ({ path }: { path: string }) => {
    asked++;
    return Promise.resolve({ kind: 'APIGroupDiscoveryList', items: path === '/api' ? CORE : APPS });
  };
  const client = { config: { server: 'https://a:1' }, request } as unknown as ApiClient;
  const found = await new Discovery({ files: nodeFiles, clock: { now: () => now } } as unknown as Io, client, home).all();
  return { versions: [...found.lists.keys()], kinds: [...found.lists.values()].flatMap(list => list.resources.map(r => r.kind)), isFresh: found.isFresh };
}
const ALL = { versions: ['v1', 'apps/v1'], kinds: ['Pod', 'Deployment'] };
const remembered = { ...ALL, isFresh: false };

describe('what the server serves', () => {
  it('is asked for once, and remembered as upstream does', async () => {
    expect(await discovered()).toEqual({ ...ALL, isFresh: true });
    expect(readdirSync(folder).toSorted()).toEqual(['apps', 'servergroups.json', 'v1']);
    expect(await discovered()).toEqual(remembered);
    expect(asked).toBe(2);
  });

  it('is then read from one file', async () => {
    await discovered();
    await discovered();
    rmSync(join(folder, 'apps'), { recursive: true });
    expect([await discovered(), asked]).toEqual([remembered, 2]);
  });

  it('is read from all files again where another kubectl has asked for the groups', async () => {
    await discovered();
    await discovered();
    const list = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: 'apps/v1', resources: [{ name: 'statefulsets', kind: 'StatefulSet', namespaced: true, verbs: [] }] };
    writeFileSync(join(folder, 'apps/v1/serverresources.json'), JSON.stringify(list));
    utimesSync(join(folder, 'servergroups.json'), new Date(now), new Date(now + 5));
    expect([await discovered(), asked]).toEqual([{ ...remembered, kinds: ['Pod', 'StatefulSet'] }, 2]);
  });

  it('is asked for again as soon as any of it is six hours old', async () => {
    await discovered();
    utimesSync(join(folder, 'v1/serverresources.json'), new Date(now - HOUR), new Date(now - HOUR));
    await discovered();
    now += 5 * HOUR - 60_000;
    expect([await discovered(), asked]).toEqual([remembered, 2]);
    now += 120_000;
    expect([await discovered(), asked]).toEqual([{ ...ALL, isFresh: true }, 4]);
  });

  it('is read from all files where the one is damaged', async () => {
    await discovered();
    writeFileSync(join(folder, 'together.json'), '{"stamp":');
    expect([await discovered(), asked]).toEqual([remembered, 2]);
  });
});
