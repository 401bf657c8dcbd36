/** A stored object: its bytes as they lie in the store, and its parsed form, which nobody may change, made when somebody first asks. */
import { guard } from '../../base/freeze.ts';
import type { Frozen, KubeObject } from '../../machinery/object.ts';
import type { Codec } from '../encoding/codec.ts';

export class Entry {
  readonly namespace: string;
  readonly name: string;
  readonly revision: number;
  /** JSON without the resourceVersion, beginning with the codec's head. Shared with the store: never changed. */
  readonly value: Uint8Array;
  readonly codec: Codec;
  private parsed: Frozen<KubeObject> | undefined;

  constructor(codec: Codec, value: Uint8Array, at: { namespace: string; name: string; revision: number }) {
    this.codec = codec;
    this.value = value;
    this.namespace = at.namespace;
    this.name = at.name;
    this.revision = at.revision;
  }

  /** Keeps `object`, which nobody else holds, as the parsed form. */
  adopt(object: KubeObject): this {
    object.metadata.resourceVersion = String(this.revision);
    this.parsed = guard(object) as Frozen<KubeObject>;
    return this;
  }

  get object(): Frozen<KubeObject> {
    if (this.parsed === undefined) this.adopt(this.codec.parse(this.value));
    return this.parsed!;
  }

  /** A copy that may be changed, from the bytes. */
  copy(): KubeObject {
    const object = this.codec.parse(this.value);
    object.metadata.resourceVersion = String(this.revision);
    return object;
  }

  /** The same content at another revision: what a DELETED event shows. */
  at(revision: number): Entry {
    return new Entry(this.codec, this.value, { namespace: this.namespace, name: this.name, revision });
  }

  /** Other content at the same revision: what a dry run would have left. */
  with(value: Uint8Array): Entry {
    return new Entry(this.codec, value, { namespace: this.namespace, name: this.name, revision: this.revision });
  }

  /** In bytes, of the object as it is answered: JSON with its resourceVersion, and a line break. */
  get length(): number {
    return this.codec.answerLength(this);
  }

  writeTo(out: Buffer, at: number): void {
    this.codec.writeAnswer(out, at, this);
  }
}
