/** The tag-length-value form that certificates and requests for them are written in. */
export class DerError extends Error {
  override readonly name = 'DerError';
}

export interface DerNode {
  readonly tag: number;
  readonly content: Uint8Array;
}

function readLength(bytes: Uint8Array, at: number): { length: number; next: number } {
  const first = bytes[at];
  if (first === undefined) throw new DerError('read a DER length: data ends');
  if (first < 0x80) return { length: first, next: at + 1 };
  const size = first & 0x7f;
  let length = 0;
  for (let i = 1; i <= size; i++) length = length * 256 + (bytes[at + i] ?? 0);
  return { length, next: at + 1 + size };
}

/** The nodes that follow each other in `bytes`. */
export function readDer(bytes: Uint8Array): DerNode[] {
  const nodes: DerNode[] = [];
  for (let at = 0; at < bytes.length; ) {
    const { length, next } = readLength(bytes, at + 1);
    if (next + length > bytes.length) throw new DerError('read a DER node: data ends');
    nodes.push({ tag: bytes[at]!, content: bytes.subarray(next, next + length) });
    at = next + length;
  }
  return nodes;
}

/** `2.5.4.3`. */
export function readObjectId(content: Uint8Array): string {
  const numbers: number[] = [];
  let value = 0;
  for (const byte of content) {
    value = value * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    numbers.push(value);
    value = 0;
  }
  const [head = 0, ...rest] = numbers;
  const top = Math.min(Math.floor(head / 40), 2);
  return [top, head - top * 40, ...rest].join('.');
}
