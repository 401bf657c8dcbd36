/** PUT an object: the whole of it, in place of what is stored. */
import { badRequest } from '../../machinery/status-error.ts';
import { clone } from '../../machinery/equality.ts';
import type { KubeObject } from '../../machinery/object.ts';
import type { RequestContext } from '../context.ts';
import { writeOptions } from '../options/write-options.ts';
import type { VerbHandler } from '../registry.ts';
import { placeIn } from '../write/create-object.ts';
import { decodeObject } from '../write/decode.ts';
import { mainRules, updateObject, type Rules } from '../write/update-object.ts';
import { presentWritten } from './create.ts';

/** `rules`: those of the object itself, or of the subresource that is put. */
export function updateVerb(rules: Rules, { mayCreate }: { mayCreate: boolean }): VerbHandler {
  return async (context, resource, services) => {
    const { info } = context;
    const name = info.resource ? info.name : '';
    const options = writeOptions(context.request.query, 'UpdateOptions');
    const object = await decodeObject(context, resource.kind, options.fieldValidation, services);
    checkName(object, name);
    placeIn(resource.kind, object, info.resource ? info.namespace : '');
    const written = await updateObject(
      { context, resource, services, options },
      // A lost race takes another copy: the pipeline changes what it is given.
      { name, rules, createIfAbsent: mayCreate && resource.kind.createOnUpdate === true, make: () => clone(object) },
    );
    return presentWritten(context, resource, services, { written, status: written.created ? 201 : 200 });
  };
}

export const update = updateVerb(mainRules, { mayCreate: true });

export function checkName(object: KubeObject, name: string): void {
  object.metadata.name ||= name;
  if (object.metadata.name !== name) throw badRequest(`the name of the object (${object.metadata.name}) does not match the name on the URL (${name})`);
}

export const nameOf = ({ info }: RequestContext): string => (info.resource ? info.name : '');
