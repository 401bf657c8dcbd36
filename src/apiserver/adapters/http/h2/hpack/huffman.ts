/** The code of RFC 7541, appendix B: it is canonical, so that the lengths of its words tell the words. */
import { CODE, ConnectionError } from '../protocol.ts';

/** Of the symbols 0 to 255 and of the end of a string, by length: `length:symbols`, ranges as `a-b`. */
const WORDS = `5:48-50,97,99,101,105,111,115-116 6:32,37,45-47,51-57,61,65,95,98,100,102-104,108-110,112,114,117 7:58,66-87,89,106-107,113,118-122 8:38,42,44,59,88,90 10:33-34,40-41,63
11:39,43,124 12:35,62 13:0,36,64,91,93,126 14:94,125 15:60,96,123 19:92,195,208 20:128,130-131,162,184,194,224,226 21:153,161,167,172,176-177,179,209,216-217,227,229-230
22:129,132-134,136,146,154,156,160,163-164,169-170,173,178,181,185-187,189-190,196,198,228,232-233 23:1,135,137-141,143,147,149-152,155,157-158,165-166,168,174-175,180,182-183,188,191,197,231,239
24:9,142,144-145,148,159,171,206,215,225,236-237 25:199,207,234-235 26:192-193,200-202,205,210,213,218-219,238,240,242-243,255 27:203-204,211-212,214,221-223,241,244-248,250-254
28:2-8,11-12,14-21,23-31,127,220,249 30:10,13,22,256`;
const END = 256;
const STEP = 8;
const SYMBOL_BITS = 9;

/**
 * Eight bits a step. An entry above 0 is a symbol and how many of the bits it took; one below 0 says where the next eight are looked up.
 */
const nodes: Int32Array[] = [];

function build(): Int32Array {
  const root = new Int32Array(1 << STEP);
  nodes.push(root);
  let code = 0;
  let last = 0;
  for (const group of WORDS.split(/\s/)) {
    const [length, symbols] = group.split(':') as [string, string];
    for (const range of symbols.split(',')) {
      const [from, to = from] = range.split('-').map(Number) as [number, number?];
      for (let symbol = from; symbol <= to; symbol++) {
        code <<= Number(length) - last;
        last = Number(length);
        place(symbol, code++, last);
      }
    }
  }
  return root;
}

function place(symbol: number, code: number, length: number): void {
  let node = nodes[0]!;
  let left = length;
  for (; left > STEP; left -= STEP) {
    const byte = (code >>> (left - STEP)) & 0xff;
    if (node[byte] === 0) node[byte] = -(nodes.push(new Int32Array(1 << STEP)) - 1);
    node = nodes[-node[byte]!]!;
  }
  const free = STEP - left;
  const start = (code << free) & 0xff;
  node.fill((left << SYMBOL_BITS) | symbol, start, start + (1 << free));
}

const root = build();
let scratch = Buffer.allocUnsafeSlow(4096);

/** The shortest word has five bits. */
export function huffmanDecode(bytes: Buffer, start: number, end: number): string {
  const most = Math.ceil(((end - start) * 8) / 5);
  const out = most <= scratch.length ? scratch : most <= 65_536 ? (scratch = Buffer.allocUnsafeSlow(65_536)) : Buffer.allocUnsafe(most);
  let length = 0;
  let node = root;
  let bits = 0;
  let left = 0;
  for (let at = start; at < end; at++) {
    bits = ((bits & 0xff) << 8) | bytes[at]!;
    left += 8;
    while (left >= STEP) {
      const entry = node[(bits >>> (left - STEP)) & 0xff]!;
      if (entry < 0) {
        node = nodes[-entry]!;
        left -= STEP;
        continue;
      }
      out[length++] = symbolOf(entry);
      left -= entry >>> SYMBOL_BITS;
      node = root;
    }
  }
  return finish(out, { length, node, bits, left });
}

/** The last bits hold whole words and then, of less than eight bits, the beginning of the end's. */
function finish(out: Buffer, { length, node, bits, left }: { length: number; node: Int32Array; bits: number; left: number }): string {
  while (left > 0) {
    const entry = node[(bits << (STEP - left)) & 0xff]!;
    if (entry <= 0 || entry >>> SYMBOL_BITS > left) break;
    out[length++] = symbolOf(entry);
    left -= entry >>> SYMBOL_BITS;
    node = root;
  }
  const ones = (1 << left) - 1;
  if (node !== root || (bits & ones) !== ones) throw new ConnectionError(CODE.compression, 'a Huffman string does not end as it must');
  return out.toString('latin1', 0, length);
}

function symbolOf(entry: number): number {
  const symbol = entry & ((1 << SYMBOL_BITS) - 1);
  if (symbol === END) throw new ConnectionError(CODE.compression, 'a Huffman string holds its end');
  return symbol;
}
