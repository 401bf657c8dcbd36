import { expect, it } from 'vitest';
import type { Client } from '../client/client.ts';
import type { Kind } from '../machinery/kind.ts';
import type { KubeObject } from '../machinery/object.ts';
import { conflict, notFoundError, OBJECT_MODIFIED, type StatusError } from '../machinery/status-error.ts';
import { applyStatus } from './status-update.ts';

type Widget = KubeObject & { status?: { replicas: number } };
const KIND = {} as Kind<Widget>;
const NAME = { group: '', plural: 'widgets' };
const widget: Widget = { metadata: { name: 'w', uid: '1' } } as Widget;

/** A client whose first write fails so. */
function clientThat(failure: StatusError | undefined, live: Widget = widget) {
  const written: Widget[] = [];
  let failures = failure ? 1 : 0;
  const resource = {
    updateStatus: (object: Widget) => (failures-- > 0 ? Promise.reject(failure!) : Promise.resolve(void written.push(object))),
    get: () => Promise.resolve(live),
  };
  return { written, client: { resource: () => resource } as unknown as Client };
}

it.each([
  ['writes', undefined, widget, true, 1],
  ['writes again after a lost race', conflict(NAME, 'w', OBJECT_MODIFIED), widget, true, 1],
  ['leaves alone what has gone', notFoundError(NAME, 'w'), widget, false, 0],
] as const)('%s', async (_what, failure, live, answer, count) => {
  const { client, written } = clientThat(failure, live);
  expect(await applyStatus(client, KIND, widget, { replicas: 1 })).toBe(answer);
  expect(written).toHaveLength(count);
});

it('does not write to a namesake', async () => {
  const { client, written } = clientThat(conflict(NAME, 'w', OBJECT_MODIFIED), { metadata: { name: 'w', uid: '2' } } as Widget);
  await expect(applyStatus(client, KIND, widget, { replicas: 1 })).rejects.toMatchObject({ reason: 'Conflict' });
  expect(written).toEqual([]);
});
