/** A list's answer: the entries as they were when it was asked, turned into bytes piece by piece while they are sent. */
import type { Frozen, KubeObject, ListMeta } from '../../machinery/object.ts';
import type { Entry } from '../cache/entry.ts';

/** How much is encoded at a time: enough for few writes, little enough to keep memory flat. */
const CHUNK = 256 * 1024;

export class ListAnswer {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: ListMeta;
  readonly entries: readonly Entry[];

  constructor(type: { readonly listKind: string; readonly apiVersion: string }, metadata: ListMeta, entries: readonly Entry[]) {
    this.kind = type.listKind;
    this.apiVersion = type.apiVersion;
    this.metadata = metadata;
    this.entries = entries;
  }

  /** The items as they are in the cache, with kind and apiVersion. */
  get items(): readonly Frozen<KubeObject>[] {
    return this.entries.map(entry => entry.object);
  }

  *chunks(): Generator<Buffer> {
    const head = `{"kind":"${this.kind}","apiVersion":"${this.apiVersion}","metadata":${JSON.stringify(this.metadata)},"items":[`;
    let out = Buffer.allocUnsafe(Math.max(CHUNK, head.length));
    let at = out.write(head);
    let first = true;
    for (const entry of this.entries) {
      const length = entry.codec.itemLength(entry) + 1;
      if (at + length + 3 > out.length) {
        yield out.subarray(0, at);
        out = Buffer.allocUnsafe(Math.max(CHUNK, length + 3));
        at = 0;
      }
      if (!first) out[at++] = 0x2c;
      first = false;
      at = entry.codec.writeItem(out, at, entry);
    }
    if (at + 3 > out.length) {
      yield out.subarray(0, at);
      out = Buffer.allocUnsafe(3);
      at = 0;
    }
    at += out.write(']}\n', at, 'latin1');
    yield out.subarray(0, at);
  }
}
