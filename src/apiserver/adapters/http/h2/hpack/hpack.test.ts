/** HPACK by the examples of RFC 7541, appendix C, and by what is malformed. */
import type { OutgoingHttpHeaders } from 'node:http';
import { describe, expect, it } from 'vitest';
import { HpackDecoder } from './decoder.ts';
import { encodeField, encodeFields, encodeInteger, encodeStatus } from './encoder.ts';
import { STATIC_COUNT, STATIC_INDEX, STATIC_NAMES } from './static-table.ts';

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const decode = (decoder: HpackDecoder, hex: string) => decoder.decode(bytes(hex), 1 << 20).fields;

const EXAMPLE = [':method', 'GET', ':scheme', 'http', ':path', '/', ':authority', 'www.example.com'];
const REQUESTS = [EXAMPLE, [...EXAMPLE, 'cache-control', 'no-cache'], [':method', 'GET', ':scheme', 'https', ':path', '/index.html', ':authority', 'www.example.com', 'custom-key', 'custom-value']];
const DATE = 'Mon, 21 Oct 2013 20:13:21 GMT';
const rest = ['cache-control', 'private', 'date', DATE, 'location', 'https://www.example.com'];
const RESPONSES = [
  [':status', '302', ...rest],
  [':status', '307', ...rest],
  [':status', '200', 'cache-control', 'private', 'date', DATE.replace(':21 ', ':22 '), 'location', 'https://www.example.com', 'content-encoding', 'gzip', 'set-cookie', 'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1'],
];

describe('decoding', () => {
  it.each([
    ['C.2.1', '400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572', ['custom-key', 'custom-header']],
    ['C.2.2', '040c 2f73 616d 706c 652f 7061 7468', [':path', '/sample/path']],
    ['C.2.3', '1008 7061 7373 776f 7264 0673 6563 7265 74', ['password', 'secret']],
    ['C.2.4', '82', [':method', 'GET']],
  ])('one field: %s', (_name, hex, fields) => expect(decode(new HpackDecoder(), hex)).toEqual(fields));

  it.each([
    ['C.3', 4096, REQUESTS, ['8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d', '8286 84be 5808 6e6f 2d63 6163 6865', '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65']],
    ['C.4', 4096, REQUESTS, ['8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff', '8286 84be 5886 a8eb 1064 9cbf', '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf']],
    [
      'C.6',
      256,
      RESPONSES,
      [
        '4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3',
        '4883 640e ffc1 c0bf',
        '88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07',
      ],
    ],
  ] as const)('block after block: %s', (_name, tableSize, expected, blocks) => {
    const decoder = new HpackDecoder(tableSize);
    for (const [i, block] of blocks.entries()) expect(decode(decoder, block)).toEqual(expected[i]);
  });

  it.each([
    ['an index of 0', '80'],
    ['an index beyond the tables', 'ff00'],
    ['a number that breaks off', 'ff80'],
    ['a number too large', '7fffffffffffff7f'],
    ['a literal without a value', '0401 2f04'],
    ['a string that breaks off', '0405 2f'],
    ['a table larger than ours', '3fe21f'],
    ['a table size after a field', '8220'],
    ['a Huffman string that holds its end', '0484 ffffffff'],
    ['padding of more than seven bits', '0483 63ffff'],
    ['padding of zeros', '0481 18'],
  ])('refuses %s', (_name, hex) => expect(() => decode(new HpackDecoder(), hex)).toThrow(expect.objectContaining({ code: 9 })));

  it('keeps its table in step where it keeps no fields', () => {
    const decoder = new HpackDecoder();
    expect(decoder.decode(bytes('400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572'), 10)).toEqual({ fields: [], tooLarge: true });
    expect(decode(decoder, 'be')).toEqual(['custom-key', 'custom-header']);
  });

  it('holds no more than the table allows, and empties it on request', () => {
    const decoder = new HpackDecoder(64);
    for (const letter of ['61', '62']) decode(decoder, `4001 ${letter} 01 ${letter}`);
    expect(() => decode(decoder, 'bf')).toThrow('no field of index 63');
    expect(decode(decoder, 'be')).toEqual(['b', 'b']);
    expect(() => decode(decoder, '20 be')).toThrow('no field of index 62');
  });
});

describe('encoding', () => {
  it.each([
    [10, 5, [0x0a]],
    [1337, 5, [0x1f, 0x9a, 0x0a]],
    [42, 8, [0x2a]],
  ])('%i in a prefix of %i bits (C.1)', (value, prefix, octets) => expect(encodeInteger(value, prefix)).toEqual(octets));

  it('is read back', () => {
    const headers: OutgoingHttpHeaders = { 'content-type': 'application/json', Warning: ['299 - "a"', '299 - "grö\u00dfe"'], 'x-long': 'y'.repeat(5000), 'x-number': 1, connection: 'close', none: undefined };
    const block = Buffer.concat([encodeStatus(200), encodeStatus(201), encodeFields(headers), encodeField('content-length', '12')]);
    expect(new HpackDecoder().decode(block, 1 << 20).fields).toEqual([
      ...[':status', '200', ':status', '201', 'content-type', 'application/json', 'warning', '299 - "a"', 'warning', '299 - "grö\u00dfe"'],
      ...['x-long', 'y'.repeat(5000), 'x-number', '1', 'content-length', '12'],
    ]);
  });

  it.each([[{ a: 'x\r\ny' }], [{ 'a b': 'x' }], [{ a: '\u4e16' }]])('refuses what no header may hold: %j', headers => expect(() => encodeFields(headers)).toThrow('a character that no header may hold'));
});

it('has the static table', () => {
  expect(STATIC_NAMES.length - 1).toBe(STATIC_COUNT);
  expect([2, 28, 33, 58, 61].map(i => STATIC_NAMES[i])).toEqual([':method', 'content-length', 'date', 'user-agent', 'www-authenticate']);
  expect(STATIC_INDEX.get(':status')).toBe(8);
});
