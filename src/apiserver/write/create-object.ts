/** Creates an object: default, mutate, prepare, validate, judge, store. */
import { timestamp } from '../../base/clock.ts';
import { nameSuffix, uuid } from '../../base/random.ts';
import { all } from '../../machinery/field-error.ts';
import type { AnyKind } from '../../machinery/kind.ts';
import { validateMetadata } from '../../machinery/meta-validation.ts';
import type { KubeObject } from '../../machinery/object.ts';
import { alreadyExists, badRequest, invalidObject } from '../../machinery/status-error.ts';
import type { Entry } from '../cache/entry.ts';
import type { RequestContext } from '../context.ts';
import type { WriteOptions } from '../options/write-options.ts';
import type { Resource } from '../registry.ts';
import type { Services } from '../services.ts';
import { judge, mutate, type Admission } from './admit.ts';
import { put } from './commit.ts';
import { assertNamespaceOpen } from './namespace-lifecycle.ts';

export interface Write {
  readonly context: RequestContext;
  readonly resource: Resource;
  readonly services: Services;
  readonly options: WriteOptions;
}

/** What was written, or for a dry run what would have been. */
export type Written = { readonly entry: Entry } | { readonly object: KubeObject };

/** Names drawn from generateName collide rarely; upstream tries as often. */
const NAME_ATTEMPTS = 8;
/** generateName is cut so that name and suffix fit a label. */
const MAX_GENERATED = 63 - 5;

export async function createObject(write: Write, object: KubeObject): Promise<Written> {
  const { context, resource, services, options } = write;
  const kind = resource.kind;
  const namespace = context.info.resource ? context.info.namespace : '';
  placeIn(kind, object, namespace);
  assertNamespaceOpen(services, kind, namespace, object.metadata.name ?? '');
  kind.defaults?.(object);
  const admission: Admission = { context, services, kind, operation: 'CREATE', dryRun: options.dryRun, object };
  const pending = mutate(admission);
  if (pending !== undefined) await pending;
  prepareForCreate(write, object);
  for (let attempt = 1; ; attempt++) {
    drawName(object, services);
    const written = await validateAndStore(write, object, admission);
    if (written !== undefined) return written;
    if (!object.metadata.generateName || attempt === NAME_ATTEMPTS) throw alreadyExists(kind, object.metadata.name ?? '');
    delete object.metadata.name;
  }
}

async function validateAndStore(write: Write, object: KubeObject, admission: Admission): Promise<Written | undefined> {
  const { resource, services, options, context } = write;
  const { kind } = resource;
  const errors = all(validateMetadata(object as never, undefined, kind), kind.validate?.(object as never) ?? []);
  if (errors.length > 0) throw invalidObject(kind, object.metadata.name ?? '', errors);
  for (const text of kind.warnings?.(object as never) ?? []) context.warn(text);
  const pending = judge(admission);
  if (pending !== undefined) await pending;
  const allocated = services.allocator.forCreate(resource, object, options.dryRun);
  try {
    const stored = normalized(write, object);
    if (options.dryRun) return existing(write, stored) ? undefined : { object: stored };
    const namespace = stored.metadata.namespace ?? '';
    const target = { hub: services.hub, cache: resource.cache!, namespace, name: stored.metadata.name!, requestId: context.id };
    const entry = await put(target, resource.view?.toStored(stored) ?? stored);
    return entry && { entry };
  } finally {
    allocated?.release();
  }
}

const existing = ({ resource }: Write, object: KubeObject) => resource.cache!.get(object.metadata.namespace ?? '', object.metadata.name!);

/** The object as it is stored: what is empty left out, quantities canonical. Parts that are so already are shared with the object given. */
export function normalized({ resource, services }: Pick<Write, 'resource' | 'services'>, object: KubeObject): KubeObject {
  const { kind } = resource;
  const clean = services.schemas.of(kind.schema).settle(object);
  clean.kind = kind.kind;
  clean.apiVersion = kind.apiVersion;
  return clean;
}

/** The path's namespace is the object's; another one in the body is refused. */
export function placeIn(kind: AnyKind, object: KubeObject, namespace: string): void {
  if (kind.scope === 'Cluster') {
    if (object.metadata.namespace !== undefined && object.metadata.namespace !== '') throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
    return;
  }
  object.metadata.namespace ||= namespace;
  if (object.metadata.namespace !== namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

const NOT_THE_CLIENTS = ['deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'resourceVersion', 'managedFields', 'generation'] as const;

function prepareForCreate({ resource, services }: Write, object: KubeObject): void {
  const { metadata } = object;
  const { kind } = resource;
  for (const field of NOT_THE_CLIENTS) if (metadata[field] !== undefined) delete metadata[field];
  const now = services.clock.now();
  metadata.uid = uuid(services.random);
  metadata.creationTimestamp = timestamp(now);
  if (kind.hasGeneration) metadata.generation = 1;
  kind.prepareForCreate?.(object as never, now);
}

function drawName(object: KubeObject, { random }: Services): void {
  const { metadata } = object;
  if (metadata.name || !metadata.generateName) return;
  metadata.name = metadata.generateName.slice(0, MAX_GENERATED) + nameSuffix(random);
}
