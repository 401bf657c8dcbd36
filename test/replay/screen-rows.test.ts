/** What `kubectl get po` showed of 26 pods on a live v1.36.2, from the statuses that they had. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDefaults, startTestServer, type TestServer } from '../../src/apiserver/server.fixture.ts';

type Row = readonly [ready: string, status: string, restarts: string];
type Statuses = readonly object[] | undefined;
interface Status {
  readonly containerStatuses?: Statuses;
  readonly initContainerStatuses?: Statuses;
}
const recorded = JSON.parse(readFileSync(new URL('./screen-rows.json', import.meta.url), 'utf8')) as readonly (readonly [string, Row, { schedulingGates?: unknown }, Status])[];

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await addDefaults(server);
});
afterAll(() => server.api.stop());

const imaged = (statuses: Statuses) => statuses?.map(s => ({ ...s, image: 'x', imageID: 'x' }));
const PODS = '/api/v1/namespaces/default/pods';

it.each(recorded)('%s', async (name, row, spec, status) => {
  const created = await server.call('POST', PODS, { metadata: { name }, spec: { ...spec, ...(spec.schedulingGates ? {} : { nodeName: 'peer' }) } });
  expect(created.status, JSON.stringify(created.body)).toBe(201);
  const whole = { ...status, containerStatuses: imaged(status.containerStatuses), initContainerStatuses: imaged(status.initContainerStatuses) };
  const written = await server.call('PUT', `${PODS}/${name}/status`, { ...created.body, status: whole });
  expect(written.status, JSON.stringify(written.body)).toBe(200);
  const table = await server.call('GET', `${PODS}/${name}`, undefined, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
  const [, ready, shown, restarts] = (table.body as { rows: { cells: unknown[] }[] }).rows[0]!.cells;
  expect([ready, shown, String(restarts).replace(/ \(.*/, '')]).toEqual(row);
});
