/** The annotation in which an object keeps the configuration that it was made of. */
import { isList, type Unstructured } from './object.ts';
import { compactJson, type KeysOf, sortedKeys } from './print/json.ts';

export const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** A copy with the configuration in its annotation; without `save` only where the annotation is there already. */
export function withLastApplied(object: Unstructured, { save, keysOf = sortedKeys }: { readonly save: boolean; readonly keysOf?: KeysOf }): Unstructured {
  const { [LAST_APPLIED]: before, ...annotations } = object.metadata?.annotations ?? {};
  if (isList(object) || (!save && before === undefined)) return object;
  const metadata = { ...object.metadata, annotations };
  // Upstream's copy has the map of annotations even where nothing else is in it; a struct leaves an empty one out.
  if (keysOf !== sortedKeys && Object.keys(annotations).length === 0) delete (metadata as { annotations?: object }).annotations;
  const text = `${compactJson({ ...object, metadata }, keysOf)}\n`;
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, [LAST_APPLIED]: text } } };
}
