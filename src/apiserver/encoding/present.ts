/** Gives an answer the shape that the client asked for. */
import { badRequest } from '../../machinery/status-error.ts';
import type { AnyKind } from '../../machinery/kind.ts';
import type { Frozen, KubeObject } from '../../machinery/object.ts';
import type { Delivery } from '../cache/delivery.ts';
import type { Entry } from '../cache/entry.ts';
import type { WatchStart } from '../cache/watcher.ts';
import type { RequestContext } from '../context.ts';
import { answerEntry, answerObject, respond, type ServerResponse } from '../request.ts';
import type { Services } from '../services.ts';
import type { ListAnswer } from './list.ts';
import { negotiate, PROTOBUF_TYPE, type Negotiated } from './negotiate.ts';
import { protobufWatchForm } from './protobuf-format.ts';
import { partialMetadata, partialMetadataList } from './partial-metadata.ts';
import { tableOf, type IncludeObject } from './table.ts';

/** Whose answer it is, and of which kind. */
export interface Presenting {
  readonly context: RequestContext;
  readonly kind: AnyKind;
  readonly services: Services;
}

export function presentEntry(presenting: Presenting, entry: Entry, status = 200): ServerResponse {
  const { shape } = negotiate(presenting.context);
  if (shape === undefined) return answerEntry(status, entry);
  return answerObject(status, shaped(presenting, { objects: [entry.object], metadata: { resourceVersion: String(entry.revision) }, one: true }, shape));
}

/** For objects that are not stored as they are answered: dry runs, scales, views. */
export function presentObject(presenting: Presenting, object: Frozen<KubeObject>, status = 200): ServerResponse {
  const { shape } = negotiate(presenting.context);
  if (shape === undefined) return answerObject(status, object);
  const metadata = object.metadata.resourceVersion === undefined ? {} : { resourceVersion: object.metadata.resourceVersion };
  return answerObject(status, shaped(presenting, { objects: [object], metadata, one: true }, shape));
}

export function presentList(presenting: Presenting, list: ListAnswer): ServerResponse {
  const { shape } = negotiate(presenting.context);
  if (shape === undefined) return respond(200, { type: 'list', list });
  return answerObject(200, shaped(presenting, { objects: list.items, metadata: list.metadata, one: false }, shape));
}

interface Shaping {
  readonly objects: readonly Frozen<KubeObject>[];
  readonly metadata: { resourceVersion?: string; continue?: string; remainingItemCount?: number };
  readonly one: boolean;
}

function shaped({ context, kind, services }: Presenting, what: Shaping, shape: NonNullable<Negotiated['shape']>): object {
  if (shape.kind === 'Table') {
    return tableOf(kind, what.objects, what.metadata, { version: shape.version, include: includeObject(context), now: services.clock.now() });
  }
  if (what.one) return partialMetadata(what.objects[0]!, shape.version);
  return partialMetadataList(what.objects, what.metadata, shape.version);
}

function includeObject(context: RequestContext): IncludeObject {
  const asked = context.request.query.get('includeObject');
  if (asked === '') return 'Metadata';
  if (asked === 'None' || asked === 'Metadata' || asked === 'Object') return asked;
  throw badRequest(`unrecognized includeObject value: ${JSON.stringify(asked)}`);
}

/** How a watch's events are written where the client wants them in another shape. */
export function watchForm(context: RequestContext, kind: AnyKind, services: Services): WatchStart['form'] {
  const { shape, mediaType } = negotiate(context);
  if (mediaType === PROTOBUF_TYPE) return protobufWatchForm(services);
  if (shape === undefined) return undefined;
  if (shape.kind !== 'Table') return { name: `partial/${shape.version}`, encode: d => line(d, partialMetadata(d.object, shape.version)) };
  const include = includeObject(context);
  return {
    name: `table/${shape.version}/${include}`,
    encode: delivery => {
      if (delivery.type === 'ERROR') return line(delivery, delivery.object);
      const metadata = { resourceVersion: delivery.object.metadata.resourceVersion ?? '' };
      const objects = delivery.type === 'BOOKMARK' ? [] : [delivery.object];
      return line(delivery, tableOf(kind, objects, metadata, { version: shape.version, include, now: services.clock.now() }));
    },
  };
}

const line = (delivery: Delivery, object: object): Buffer => Buffer.from(`${JSON.stringify({ type: delivery.type, object })}\n`);
