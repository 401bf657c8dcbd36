import protobuf from 'protobufjs';
import { expect, test } from 'vitest';
import { encodeSubscription, endedContainer } from './containerd-events.ts';

/** As containerd sends it: `Envelope{timestamp, namespace, topic, event: Any{type_url, TaskExit}}`. */
function envelope(container: string, process: string): Uint8Array {
  const exit = protobuf.Writer.create().uint32(10).string(container).uint32(18).string(process).uint32(24).uint32(4711).finish();
  const any = protobuf.Writer.create().uint32(10).string('containerd.events.TaskExit').uint32(18).bytes(exit).finish();
  const timestamp = protobuf.Writer.create().uint32(8).int64(1_793_000_000).finish();
  return protobuf.Writer.create().uint32(10).bytes(timestamp).uint32(18).string('k8s.io').uint32(26).string('/tasks/exit').uint32(34).bytes(any).finish();
}

test.each<[string, Uint8Array, string | undefined]>([
  ['a container ended', envelope('c1', 'c1'), 'c1'],
  ['a probe in it ended', envelope('c1', 'exec-1'), undefined],
  ['nothing to read', new Uint8Array(), undefined],
])('%s', (_, bytes, ended) => expect(endedContainer(bytes)).toBe(ended));

test('asks for the ends of processes alone', () => {
  expect(new TextDecoder().decode(encodeSubscription().subarray(2))).toBe('namespace=="k8s.io",topic=="/tasks/exit"');
});
