/** Fills in secrets that ask for a service account's long-lived token, and removes them with their account. */
import type { Secret, ServiceAccount } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import { hasReason } from '../../machinery/status-error.ts';
import { type Context, type ControllerDefinition, defineController, settled } from '../../reconcile/controller.ts';
import { Secrets, ServiceAccounts } from '../kinds.ts';

const TYPE = 'kubernetes.io/service-account-token';
const ACCOUNT_NAME = 'kubernetes.io/service-account.name';
const ACCOUNT_UID = 'kubernetes.io/service-account.uid';
const BY_ACCOUNT = 'serviceAccount';

export interface TokenOptions {
  /** PEM. */
  readonly rootCa: string;
  /** Signs a token without expiry that names the account and the secret. */
  issue(account: Frozen<ServiceAccount>, secret: Frozen<Secret>): Promise<string>;
}

const accountOf = (secret: Frozen<Secret>) =>
  secret.type === TYPE && secret.metadata.annotations?.[ACCOUNT_NAME] ? `${secret.metadata.namespace}/${secret.metadata.annotations[ACCOUNT_NAME]}` : undefined;

export function createTokenController(options: TokenOptions): ControllerDefinition<Secret> {
  return defineController<Secret>({
    name: 'tokens',
    for: Secrets,
    indexes: [{ kind: Secrets, name: BY_ACCOUNT, values: secret => [accountOf(secret as Frozen<Secret>) ?? ''].filter(Boolean) }],
    watches: [{
      kind: ServiceAccounts,
      keys: ({ metadata: { namespace, name } }, read) => read.byIndex(Secrets, BY_ACCOUNT, `${namespace}/${name}`).map(s => `${namespace}/${s.metadata.name}`),
    }],
    async reconcile(secret, context) {
      const name = secret.metadata.annotations?.[ACCOUNT_NAME];
      if (secret.type !== TYPE || !name || secret.metadata.deletionTimestamp) return settled;
      const account = await liveAccount(name, secret, context);
      const uid = secret.metadata.annotations?.[ACCOUNT_UID];
      if (!account || (uid && uid !== account.metadata.uid)) await removeSecret(secret, context);
      else await fillIn(secret, account, { context, options });
      return settled;
    },
  });
}

/** Before a secret is removed for want of its account the server itself is asked. */
async function liveAccount(name: string, secret: Frozen<Secret>, { read, write }: Context): Promise<Frozen<ServiceAccount> | undefined> {
  const { namespace } = secret.metadata;
  const cached = read.get(ServiceAccounts, name, namespace);
  const uid = secret.metadata.annotations?.[ACCOUNT_UID];
  if (cached && (!uid || uid === cached.metadata.uid)) return cached;
  return write.resource(ServiceAccounts).get(name, namespace).catch(error => {
    if (!hasReason(error, 'NotFound')) throw error;
    return undefined;
  });
}

async function removeSecret({ metadata }: Frozen<Secret>, { write }: Context): Promise<void> {
  await write.resource(Secrets).delete(metadata.name!, metadata.namespace, { preconditions: { uid: metadata.uid! } }).catch(error => {
    if (!hasReason(error, 'NotFound', 'Conflict')) throw error;
  });
}

async function fillIn(secret: Frozen<Secret>, account: Frozen<ServiceAccount>, { context, options }: { context: Context; options: TokenOptions }): Promise<void> {
  const { namespace, annotations } = secret.metadata;
  const ca = base64(options.rootCa);
  const space = base64(namespace ?? '');
  const { data = {} } = secret;
  const isWhole = data['ca.crt'] === ca && data['namespace'] === space && data['token'] && annotations?.[ACCOUNT_UID] === account.metadata.uid;
  if (isWhole) return;
  const token = data['token'] || base64(await options.issue(account, secret));
  const metadata = { ...(secret.metadata as Secret['metadata']), annotations: { ...annotations, [ACCOUNT_UID]: account.metadata.uid! } };
  await context.write.resource(Secrets).update({ ...(secret as Secret), metadata, data: { ...data, 'ca.crt': ca, namespace: space, token } });
}

const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
