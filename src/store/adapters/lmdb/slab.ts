/** Copies of bytes side by side in few large buffers: 60,000 small buffers of their own take longer to make than to fill. */

/** Small enough that one value that lives on keeps little alive that does not. */
const SLAB_BYTES = 64 * 1024;

let slab = new Uint8Array(0);
let used = 0;

/** The first `length` of `bytes`, which may be reused. */
export function copyOf(bytes: Uint8Array, length: number): Buffer {
  if (used + length > slab.length) {
    slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, length));
    used = 0;
  }
  const start = used;
  used += length;
  slab.set(new Uint8Array(bytes.buffer, bytes.byteOffset, length), start);
  return Buffer.from(slab.buffer, start, length);
}
