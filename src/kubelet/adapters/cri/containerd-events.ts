/** containerd's own event stream, for the versions whose CRI has none: it tells which container or sandbox has ended. */
import protobuf from 'protobufjs';

export const SUBSCRIBE = '/containerd.services.events.v1.Events/Subscribe';
/** Where containerd keeps what CRI makes. */
const FILTER = 'namespace=="k8s.io",topic=="/tasks/exit"';
const LENGTH_DELIMITED = 2;

/** `SubscribeRequest{filters}`. */
export const encodeSubscription = (): Uint8Array => protobuf.Writer.create().uint32((1 << 3) | LENGTH_DELIMITED).string(FILTER).finish();

/** The container whose own process has ended; undefined where it was only one that was run in it, by a probe or exec. */
export function endedContainer(envelope: Uint8Array): string | undefined {
  const exit = fieldOf(fieldOf(envelope, 4) ?? new Uint8Array(), 2);
  if (!exit) return undefined;
  const [container, process] = [1, 2].map(field => new TextDecoder().decode(fieldOf(exit, field)));
  return container === process ? container : undefined;
}

/** The bytes of a length-delimited field: `Envelope.event` is 4, `Any.value` 2, `TaskExit.container_id` 1 and `id` 2. */
function fieldOf(message: Uint8Array, field: number): Uint8Array | undefined {
  const reader = protobuf.Reader.create(message);
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    if (tag === ((field << 3) | LENGTH_DELIMITED)) return reader.bytes();
    reader.skipType(tag & 7);
  }
  return undefined;
}
