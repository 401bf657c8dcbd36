/** Writes a tar archive of a few files, all of root's and from the epoch, so that the same content gives the same bytes. */

export interface TarEntry {
  readonly name: string;
  readonly data: Uint8Array;
  readonly mode: number;
}

const BLOCK = 512;

export function tarArchive(entries: readonly TarEntry[]): Uint8Array {
  const blocks = entries.flatMap(entry => [header(entry), entry.data, new Uint8Array(-entry.data.length & (BLOCK - 1))]);
  return Buffer.concat([...blocks, new Uint8Array(2 * BLOCK)]);
}

/** The ustar header: numbers in octal, the sum of its bytes with the sum's own field as spaces. */
function header({ name, data, mode }: TarEntry): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, width: number) => block.write(`${value.toString(8).padStart(width - 1, '0')}\0`, at);
  block.write(name, 0, 100);
  octal(mode, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(data.length, 124, 12);
  octal(0, 136, 12);
  block.write('        ', 148);
  block.write('0', 156);
  block.write('ustar\x0000', 257);
  octal(block.reduce((sum, byte) => sum + byte, 0), 148, 7);
  return block;
}
