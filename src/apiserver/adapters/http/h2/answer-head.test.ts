import { expect, it } from 'vitest';
import { encodeHead } from './answer-head.ts';
import { encodeFields, encodeStatus } from './hpack/encoder.ts';

const plain = (fields: Record<string, string>) => Buffer.concat([encodeStatus(200), encodeFields(fields)]);

it('dates an answer that has no date of its own, and no other', () => {
  const fields = { 'content-type': 'text/plain' };
  const dated = { ...fields, date: 'Thu, 01 Jan 1998 00:00:00 GMT' };
  const own = encodeHead(200, { fields });
  expect(own.subarray(0, plain(fields).length)).toEqual(plain(fields));
  expect(own.length).toBeGreaterThan(plain(fields).length);
  expect(encodeHead(200, { fields: dated })).toEqual(plain(dated));
});
