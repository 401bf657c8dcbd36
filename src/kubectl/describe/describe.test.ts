/** Every describer over fixtures of its kind, against what upstream's kubectl printed of them. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { RESOURCES } from '../../../test/support/describe-resources.ts';
import { fixtureApi, type Fixture } from '../../../test/support/fixture-api.ts';
import type { KubeObject } from '../../machinery/object.ts';
import { StatusError, type Status } from '../../machinery/status-error.ts';
import { describeObject } from './describe.ts';
import type { Reader } from './describer.ts';
import { describerOf } from './describers.ts';
import { genericDescriber } from './generic.ts';
import { goTime, rfc1123 } from './times.ts';

const textOf = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const { recordedAt, screens } = JSON.parse(textOf('./testdata/screens.json')) as { recordedAt: number; screens: Record<string, string> };
const fixtures = parseAllDocuments(textOf('../../../test/support/describe-fixtures.yaml')).map(d => d.toJS() as Fixture);
const answer = fixtureApi(RESOURCES, fixtures);

function request(path: string, query: Readonly<Record<string, string>> = {}): unknown {
  const { code, body } = answer(`${path}?${new URLSearchParams(query).toString()}`);
  if (code !== 200) throw StatusError.from(body as Status);
  return body;
}
const reader: Reader = {
  get: async path => request(path),
  list: async (path, selection) => (request(path, { ...selection }) as { items: unknown[] }).items,
};

/** Recorded in UTC; the describers speak in the zone of the machine. */
const inThisZone = (screen: string) =>
  screen
    .replace(/\w{3}, \d\d \w{3} 20\d\d \d\d:\d\d:\d\d \+0000/g, time => rfc1123(new Date(Date.parse(time)).toISOString()))
    .replace(/(20\d\d-\d\d-\d\d) (\d\d:\d\d:\d\d) \+0000 UTC/g, (_, day: string, time: string) => goTime(`${day}T${time}Z`));

function fixtureOf(line: string): { fixture: Fixture; plural: string; group: string } {
  const [, resource = '', name, , namespace] = line.split(' ');
  const [plural = '', ...group] = resource.split('.');
  const { 0: apiVersion, 1: kind } = RESOURCES.find(([version, , of]) => of === plural && (group.length === 0 ? !version.includes('/') : version.startsWith(`${group.join('.')}/`)))!;
  return { fixture: fixtures.find(f => f.apiVersion === apiVersion && f.kind === kind && f.metadata.name === name && f.metadata.namespace === namespace)!, plural, group: group.join('.') };
}

describe('describeObject', () => {
  it.each(Object.entries(screens))('%s', async (line, screen) => {
    const { fixture, plural, group } = fixtureOf(line);
    const describer = describerOf(group, fixture.kind) ?? genericDescriber({ group, versions: ['v1'], kind: fixture.kind, plural, namespaced: true });
    const text = await describeObject(reader, describer, fixture as KubeObject, { showEvents: true, now: recordedAt });
    expect(text).toBe(inThisZone(screen));
  });

  it('knows every kind by its group', () => {
    expect(describerOf('apps', 'Deployment')?.plural).toBe('deployments');
    expect(describerOf('', 'Deployment')).toBeUndefined();
  });

  it('shows no events where none are wanted', async () => {
    const pod = { kind: 'Pod', metadata: { name: 'a', namespace: 'b' }, spec: {} } as KubeObject;
    const deaf: Reader = { get: () => Promise.reject(new Error('get')), list: () => Promise.reject(new Error('list')) };
    expect(await describeObject(deaf, describerOf('', 'Pod')!, pod, { showEvents: false, now: 0 })).not.toContain('Events');
    expect(await describeObject(deaf, describerOf('', 'Pod')!, pod, { showEvents: true, now: 0 })).toMatch(/Events: +<none>\n$/);
  });
});
