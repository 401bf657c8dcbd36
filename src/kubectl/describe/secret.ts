/** `kubectl describe secret`: sizes only, except for the token of a service account. */
import type { Secret } from '../../kinds/generated/core-v1.ts';
import { noEvents } from './describer.ts';
import type { Describer } from './describer.ts';
import { base64Length, textOfBase64 } from './go-values.ts';
import { writeHead } from './metadata.ts';

const TOKEN_TYPE = 'kubernetes.io/service-account-token';

export const secretDescriber: Describer<Secret> = {
  group: '', versions: ['v1'], kind: 'Secret', plural: 'secrets', namespaced: true,
  events: noEvents,
  write(page, secret) {
    const { type = '', data } = secret;
    writeHead(page, secret);
    page.write(0, `\nType:\t${type}\n`);
    page.write(0, '\nData\n====\n');
    for (const key of Object.keys(data ?? {}).sort()) {
      const value = data![key] ?? '';
      page.write(0, `${key}:\t${key === 'token' && type === TOKEN_TYPE ? textOfBase64(value) : `${base64Length(value)} bytes`}\n`);
    }
  },
};
