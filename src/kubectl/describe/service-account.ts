/** `kubectl describe serviceaccount`. */
import type { ServiceAccount } from '../../kinds/generated/core-v1.ts';
import type { Describer } from './describer.ts';
import { writeHead } from './metadata.ts';

const TITLE = 'Image pull secrets:';

export const serviceAccountDescriber: Describer<ServiceAccount> = {
  group: '', versions: ['v1'], kind: 'ServiceAccount', plural: 'serviceaccounts', namespaced: true,
  write(page, account) {
    writeHead(page, account);
    const names = (account.imagePullSecrets ?? []).map(secret => secret.name ?? '');
    if (names.length === 0) page.write(0, `${TITLE}\t<none>\n`);
    names.forEach((name, i) => page.write(0, `${i === 0 ? TITLE : ' '.repeat(TITLE.length)}\t${name}\n`));
  },
};
