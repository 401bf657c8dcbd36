/** Objects with nothing but their metadata, for clients that need no more. */
import type { Frozen, KubeObject, ListMeta } from '../../machinery/object.ts';

export function partialMetadata(object: Frozen<KubeObject>, version: string): object {
  return { kind: 'PartialObjectMetadata', apiVersion: `meta.k8s.io/${version}`, metadata: object.metadata };
}

export function partialMetadataList(objects: readonly Frozen<KubeObject>[], metadata: ListMeta, version: string): object {
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    items: objects.map(object => partialMetadata(object, version)),
  };
}
