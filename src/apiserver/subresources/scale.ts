/** `/scale`: the number of replicas alone, in the same shape for every kind that has one. */
import type { Scale } from '../../kinds/generated/autoscaling-v1.ts';
import { at, invalid } from '../../machinery/field-error.ts';
import { clone } from '../../machinery/equality.ts';
import { formatLabelSelector, type LabelSelectorObject } from '../../machinery/label-selector.ts';
import type { Subresource } from '../../machinery/kind.ts';
import type { Frozen, KubeObject } from '../../machinery/object.ts';
import { invalidObject } from '../../machinery/status-error.ts';
import type { RequestContext } from '../context.ts';
import { writeOptions } from '../options/write-options.ts';
import type { Resource, VerbHandler } from '../registry.ts';
import { answerObject } from '../request.ts';
import type { Services } from '../services.ts';
import { storedEntry } from '../verbs/get.ts';
import { patchBody, patched, patchTypeOf } from '../verbs/patch.ts';
import { checkName, nameOf } from '../verbs/update.ts';
import { decodeObject } from '../write/decode.ts';
import type { Written } from '../write/create-object.ts';
import { mainRules, updateObject } from '../write/update-object.ts';

type ScaleSubresource = Extract<Subresource, { name: 'scale' }>;
export const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale', apiVersion: 'autoscaling/v1', schema: 'io.k8s.api.autoscaling.v1.Scale' } as const;

export function scaleHandlers(paths: ScaleSubresource): Record<string, VerbHandler> {
  return {
    get: (context, resource) => answerObject(200, scaleOf(storedEntry(context, resource).object, paths)),
    update: async (context, resource, services) => {
      const options = writeOptions(context.request.query, 'UpdateOptions');
      const given = (await decodeObject(context, SCALE, options.fieldValidation, services)) as unknown as Scale;
      checkName(given as KubeObject, nameOf(context));
      return replaced({ context, resource, services, paths, options, scale: () => given });
    },
    patch: async (context, resource, services) => {
      const type = patchTypeOf(context);
      const options = writeOptions(context.request.query, 'PatchOptions');
      const body = await patchBody(context);
      const scale = (old: Frozen<KubeObject>) =>
        patched(context, services, { schema: SCALE.schema, type, current: scaleOf(old, paths), body, validation: options.fieldValidation, name: nameOf(context) }) as unknown as Scale;
      return replaced({ context, resource, services, paths, options, scale });
    },
  };
}

interface Replacing {
  readonly context: RequestContext;
  readonly resource: Resource;
  readonly services: Services;
  readonly paths: ScaleSubresource;
  readonly options: ReturnType<typeof writeOptions>;
  scale(old: Frozen<KubeObject>): Scale;
}

async function replaced({ context, resource, services, paths, options, scale }: Replacing) {
  const make = (old: Frozen<KubeObject> | undefined) => {
    const wanted = scale(old!);
    const replicas = wanted.spec?.replicas ?? 0;
    if (replicas < 0) throw invalidObject(SCALE, wanted.metadata.name ?? '', [invalid(at('spec', 'replicas'), replicas, 'must be greater than or equal to 0')]);
    const object = clone(old) as KubeObject;
    if (wanted.metadata.resourceVersion) object.metadata.resourceVersion = wanted.metadata.resourceVersion;
    else delete object.metadata.resourceVersion;
    if (wanted.metadata.uid) object.metadata.uid = wanted.metadata.uid;
    write(object, paths.specReplicas, replicas);
    return object;
  };
  const written = await updateObject({ context, resource, services, options }, { name: nameOf(context), rules: mainRules, createIfAbsent: false, make });
  return answerObject(200, scaleOf(objectOf(written), paths));
}

const objectOf = (written: Written): Frozen<KubeObject> => ('entry' in written ? written.entry.object : (written.object as Frozen<KubeObject>));

export function scaleOf(object: Frozen<KubeObject>, paths: ScaleSubresource): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const replicas = (read(object, paths.specReplicas) as number | undefined) ?? 0;
  const selector = paths.selector === undefined ? '' : selectorText(read(object, paths.selector));
  return {
    kind: 'Scale',
    apiVersion: SCALE.apiVersion,
    metadata: { ...(name ? { name } : {}), ...(namespace ? { namespace } : {}), ...(uid ? { uid } : {}), ...(resourceVersion ? { resourceVersion } : {}), ...(creationTimestamp ? { creationTimestamp } : {}) },
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: (read(object, paths.statusReplicas) as number | undefined) ?? 0, ...(selector === '' ? {} : { selector }) },
  };
}

/** A map of labels, a label selector, or its text. */
function selectorText(selector: unknown): string {
  if (typeof selector === 'string') return selector;
  if (typeof selector !== 'object' || selector === null) return '';
  const isSelector = 'matchLabels' in selector || 'matchExpressions' in selector;
  return formatLabelSelector(isSelector ? (selector as LabelSelectorObject) : { matchLabels: selector as Record<string, string> });
}

/** `.spec.replicas` */
const steps = (path: string) => path.split('.').filter(Boolean);

function read(object: unknown, path: string): unknown {
  return steps(path).reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], object);
}

function write(object: unknown, path: string, value: unknown): void {
  const names = steps(path);
  const last = names.pop()!;
  const parent = names.reduce<Record<string, unknown>>((o, name) => (o[name] ??= {}) as Record<string, unknown>, object as Record<string, unknown>);
  parent[last] = value;
}
