/** POST to a collection. */
import { writeOptions } from '../options/write-options.ts';
import { presentEntry, presentObject } from '../encoding/present.ts';
import type { RequestContext } from '../context.ts';
import type { Resource, VerbHandler } from '../registry.ts';
import type { ServerResponse } from '../request.ts';
import type { Services } from '../services.ts';
import { createObject, type Written } from '../write/create-object.ts';
import { decodeObject } from '../write/decode.ts';
import { viewOf } from './list.ts';

export const create: VerbHandler = async (context, resource, services) => {
  const options = writeOptions(context.request.query, 'CreateOptions');
  const decoded = decodeObject(context, resource.kind, options.fieldValidation, services);
  const object = decoded instanceof Promise ? await decoded : decoded;
  const written = await createObject({ context, resource, services, options }, object);
  return presentWritten(context, resource, services, { written, status: 201 });
};

export function presentWritten(context: RequestContext, resource: Resource, services: Services, { written, status }: { written: Written; status: number }): ServerResponse {
  if ('object' in written) return presentObject({ context, kind: resource.kind, services }, written.object as never, status);
  const entry = resource.view === undefined ? written.entry : viewOf(resource, written.entry);
  return presentEntry({ context, kind: resource.kind, services }, entry, status);
}
