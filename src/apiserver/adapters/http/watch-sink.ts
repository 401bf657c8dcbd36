/** Writes a watch's events to a client: one buffer per batch, shared by all who get the same. */
import type { Delivery } from '../../cache/delivery.ts';
import type { EventSink, WatchStart } from '../../cache/watcher.ts';
import type { Carrier } from './carrier.ts';

/** What may wait for a slow client; beyond it the watch is ended, and the client lists again. */
const MAX_BACKLOG = 16 * 1024 * 1024;

type Encode = (delivery: Delivery) => Buffer;
const plain: Encode = delivery => delivery.bytes();

/** Watchers of one kind are served one after the other with the same batch: the last joined one is kept, unless it is a whole list. */
const LARGEST_KEPT = 1024 * 1024;
let last: { batch: readonly Delivery[]; encode: Encode; bytes: Buffer } | undefined;

function join(batch: readonly Delivery[], encode: Encode): Buffer {
  if (batch.length === 1) return encode(batch[0]!);
  if (last?.encode === encode && last.batch.length === batch.length && last.batch.every((d, i) => d === batch[i])) return last.bytes;
  const bytes = Buffer.concat(batch.map(encode));
  last = bytes.length > LARGEST_KEPT ? undefined : { batch, encode, bytes };
  return bytes;
}

export class HttpWatchSink implements EventSink {
  private readonly carrier: Carrier;
  private readonly encode: Encode;
  private readonly onSlow: () => void;

  constructor(carrier: Carrier, form: WatchStart['form'], onSlow: () => void) {
    this.carrier = carrier;
    this.encode = form === undefined ? plain : delivery => delivery.form(form.name, d => form.encode(d));
    this.onSlow = onSlow;
  }

  deliver(batch: readonly Delivery[]): void {
    if (this.carrier.write(join(batch, this.encode))) return;
    if (this.carrier.backlog > MAX_BACKLOG) {
      this.onSlow();
      this.carrier.destroy();
    }
  }

  end(): void {
    this.carrier.end();
  }
}
