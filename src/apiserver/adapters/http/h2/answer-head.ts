/** The header blocks of answers: nearly all are the same for a second, but for the length of the body. */
import type { AnswerHead } from '../carrier.ts';
import { encodeField, encodeFields, encodeStatus } from './hpack/encoder.ts';

const NONE = Buffer.alloc(0);
let second = 0;
let date: Buffer = NONE;

function dateField(): Buffer {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) {
    second = now;
    date = encodeField('date', new Date(now * 1000).toUTCString());
  }
  return date;
}

/** Kept at the head, for those who ask with the same head again. */
export function encodeHead(status: number, head: AnswerHead): Buffer {
  // What is passed through has the date of who made it.
  const now = 'date' in head.fields ? NONE : dateField();
  const { encoded } = head;
  if (encoded !== undefined && encoded.status === status && encoded.date === now) return encoded.block;
  const fields = encoded?.fields ?? encodeFields(head.fields);
  const block = Buffer.concat([encodeStatus(status), fields, now]);
  head.encoded = { status, date: now, fields, block };
  return block;
}

/** Name 28 of the static table, literally, not to be remembered. */
export function encodeLength(length: number): Buffer {
  const digits = String(length);
  return Buffer.from(`\x0f\x0d${String.fromCharCode(digits.length)}${digits}`, 'latin1');
}
