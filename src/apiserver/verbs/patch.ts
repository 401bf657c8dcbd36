/** PATCH an object: JSON patch, JSON merge patch, strategic merge patch. */
import { applyPatch, isPatchType, PATCH_TYPES, type PatchType } from '../../machinery/patch/patch.ts';
import { StatusError } from '../../machinery/status-error.ts';
import type { FieldValidation } from '../../machinery/schema/schema.ts';
import type { KubeObject } from '../../machinery/object.ts';
import type { RequestContext } from '../context.ts';
import { writeOptions } from '../options/write-options.ts';
import type { VerbHandler } from '../registry.ts';
import type { Services } from '../services.ts';
import { mediaTypeOf, unsupportedMediaType } from '../write/decode.ts';
import { mainRules, updateObject, type Rules } from '../write/update-object.ts';
import { presentWritten } from './create.ts';
import { checkName, nameOf } from './update.ts';

export function patchVerb(rules: Rules): VerbHandler {
  return async (context, resource, services) => {
    const type = patchTypeOf(context);
    const options = writeOptions(context.request.query, 'PatchOptions');
    const name = nameOf(context);
    const body = await patchBody(context);
    const written = await updateObject(
      { context, resource, services, options },
      {
        name,
        rules,
        createIfAbsent: false,
        make: old => patched(context, services, { schema: resource.kind.schema, type, current: old!, body, validation: options.fieldValidation, name }),
      },
    );
    return presentWritten(context, resource, services, { written, status: 200 });
  };
}

export const patch = patchVerb(mainRules);

const APPLY_TYPES = ['application/apply-patch+yaml', 'application/apply-patch+cbor'];

export function patchTypeOf(context: RequestContext): PatchType {
  const type = mediaTypeOf(context);
  if (isPatchType(type)) return type;
  // Server-side apply is not served yet: what upstream answered before it was.
  if (APPLY_TYPES.includes(type)) throw unsupportedMediaType(PATCH_TYPES);
  throw new StatusError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
}

export async function patchBody(context: RequestContext): Promise<string> {
  const { request } = context;
  return request.body === undefined ? JSON.stringify(request.object ?? {}) : new TextDecoder().decode(await request.body.read());
}

export interface Patching {
  readonly schema: string;
  readonly type: PatchType;
  readonly current: object;
  readonly body: string;
  readonly validation: FieldValidation;
  readonly name: string;
}

export function patched(context: RequestContext, services: Services, p: Patching): KubeObject {
  const { object, warnings } = applyPatch<KubeObject>({ type: p.type, schema: services.schemas.of(p.schema), current: p.current, patch: p.body, validation: p.validation });
  for (const warning of warnings) context.warn(warning);
  object.metadata ??= {};
  checkName(object, p.name);
  return object;
}
