/** Ways of writing an object besides compact JSON. */
import { stringify } from 'yaml';
import type { Format } from '../request.ts';

export const compactJson: Format = {
  mediaType: 'application/json',
  encode: object => Buffer.from(`${JSON.stringify(object)}\n`),
};

export const prettyJson: Format = {
  mediaType: 'application/json',
  encode: object => Buffer.from(`${JSON.stringify(object, null, 2)}\n`),
};

/** As sigs.k8s.io/yaml writes it: sorted keys, lists not indented, no folding. */
export const yaml: Format = {
  mediaType: 'application/yaml',
  encode: object => Buffer.from(stringify(object, { version: '1.1', sortMapEntries: true, indentSeq: false, lineWidth: 0, aliasDuplicateObjects: false })),
};
