/** What a watcher is given: one object shared by all its receivers, encoded once whatever their number. */
import type { Frozen, KubeObject } from '../../machinery/object.ts';
import { Entry } from './entry.ts';

export type DeliveryType = 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';

const LINE_HEADS = { ADDED: '{"type":"ADDED","object":', MODIFIED: '{"type":"MODIFIED","object":', DELETED: '{"type":"DELETED","object":' } as const;

/** One line of a watch's answer. `forms` keeps other encodings (tables, partial metadata) beside the plain one. */
export class Delivery {
  readonly type: DeliveryType;
  readonly entry: Entry | undefined;
  /** Of a bookmark or an error, which are no stored objects. */
  readonly plain: object | undefined;
  readonly requestId: string | undefined;
  private line: Buffer | undefined;
  private forms: Map<string, Buffer> | undefined;

  constructor(type: DeliveryType, content: Entry | object, requestId?: string) {
    this.type = type;
    this.entry = content instanceof Entry ? content : undefined;
    this.plain = content instanceof Entry ? undefined : content;
    this.requestId = requestId;
  }

  get object(): Frozen<KubeObject> {
    return this.entry === undefined ? (this.plain as Frozen<KubeObject>) : this.entry.object;
  }

  bytes(): Buffer {
    return (this.line ??= this.encode());
  }

  /** The line in another form, made once by `encode`. */
  form(name: string, encode: (delivery: Delivery) => Buffer): Buffer {
    this.forms ??= new Map();
    let bytes = this.forms.get(name);
    if (bytes === undefined) this.forms.set(name, (bytes = encode(this)));
    return bytes;
  }

  private encode(): Buffer {
    if (this.entry !== undefined) return this.entry.codec.line(LINE_HEADS[this.type as 'ADDED'], this.entry, '}\n');
    return Buffer.from(`${JSON.stringify({ type: this.type, object: this.plain })}\n`);
  }
}

/** A change of one key, with the deliveries that different watchers need of it. */
export class CacheEvent {
  /** The new state; of a deletion the last one, at the revision of the deletion. */
  readonly entry: Entry;
  readonly previous: Entry | undefined;
  readonly deleted: boolean;
  readonly revision: number;
  private readonly requestId: string | undefined;
  private added: Delivery | undefined;
  private modified: Delivery | undefined;
  private gone: Delivery | undefined;

  constructor(change: { entry: Entry; previous: Entry | undefined; deleted: boolean; revision: number; requestId?: string | undefined }) {
    this.entry = change.entry;
    this.previous = change.previous;
    this.deleted = change.deleted;
    this.revision = change.revision;
    this.requestId = change.requestId;
  }

  /** What a watcher sees that watched the object before (or not), and watches it now (or no longer). */
  deliveryFor(before: boolean, now: boolean): Delivery | undefined {
    if (now) {
      if (before) return (this.modified ??= new Delivery('MODIFIED', this.entry, this.requestId));
      return (this.added ??= new Delivery('ADDED', this.entry, this.requestId));
    }
    if (!before) return undefined;
    // The last content that matched, at the revision of the change that took it away.
    return (this.gone ??= new Delivery('DELETED', this.deleted ? this.entry : this.previous!.at(this.revision), this.requestId));
  }
}
