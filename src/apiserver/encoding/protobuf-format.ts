/** Answers in protobuf, for clients that take nothing else. */
import { StatusError } from '../../machinery/status-error.ts';
import type { Delivery } from '../cache/delivery.ts';
import type { WatchStart } from '../cache/watcher.ts';
import type { Format } from '../request.ts';
import type { Services } from '../services.ts';

const MEDIA_TYPE = 'application/vnd.kubernetes.protobuf';
const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';

interface Typed {
  readonly kind?: string;
  readonly apiVersion?: string;
}

export const protobufFormat = (services: Services): Format => ({
  mediaType: MEDIA_TYPE,
  encode: object => services.protobuf.encode(schemaOf(object as Typed, services), object),
});

export function protobufWatchForm(services: Services): NonNullable<WatchStart['form']> {
  const { protobuf } = services;
  const encode = ({ type, object }: Delivery) => Buffer.from(protobuf.encodeWatchEvent(type, protobuf.encode(schemaOf(object, services), object as object)));
  return { name: 'protobuf', contentType: `${MEDIA_TYPE};stream=watch`, encode };
}

/** The schema of an object, by what it says it is. */
function schemaOf({ kind = '', apiVersion = '' }: Typed, { registry, schemas }: Services): string {
  const [group, version] = apiVersion.includes('/') ? (apiVersion.split('/') as [string, string]) : ['', apiVersion];
  for (const resource of registry.resources(group, version)) {
    if (resource.kind.kind === kind) return resource.kind.schema;
    if (resource.kind.listKind === kind) return `${resource.kind.schema}List`;
  }
  if (schemas.table.has(`${META}.${kind}`)) return `${META}.${kind}`;
  throw new StatusError(406, 'NotAcceptable', `object of kind ${JSON.stringify(kind)} has no protobuf form`);
}
