/** Bytes side by side in few large buffers: many small buffers of their own take longer to make than to fill. */

/** Buffers cut from a slab, which lives as long as any of them: give what lives long a slab of its own, and a small one. */
export class Slab {
  readonly #size: number;
  #bytes = Buffer.alloc(0);
  #used = 0;

  constructor(size: number) {
    this.#size = size;
  }

  /** `length` bytes of whatever was there. What fills half a slab is better off by itself. */
  take(length: number): Buffer {
    if (length > this.#size / 2) return Buffer.allocUnsafeSlow(length);
    if (this.#used + length > this.#bytes.length) {
      this.#bytes = Buffer.allocUnsafeSlow(this.#size);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += length;
    return this.#bytes.subarray(start, start + length);
  }
}
