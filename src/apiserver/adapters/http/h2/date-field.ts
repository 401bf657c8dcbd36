/** The `date` header, encoded once a second. */
import { encodeField } from './hpack/encoder.ts';

let second = 0;
let field: Buffer = Buffer.alloc(0);

export function dateField(): Buffer {
  const now = Math.floor(Date.now() / 1000);
  if (now !== second) {
    second = now;
    field = encodeField('date', new Date(now * 1000).toUTCString());
  }
  return field;
}
