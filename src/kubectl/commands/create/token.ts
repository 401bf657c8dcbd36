/** `kubectl create token`. */
import { defineCommand, type CommandContext } from '../../command.ts';
import { nameFromArguments } from '../../create/generator.ts';
import { CommandError } from '../../errors.ts';
import { duration, string, stringArray } from '../../flags/flag.ts';
import type { Unstructured } from '../../object.ts';
import { createPrinter, printFlags } from '../../print/flags.ts';

const flags = {
  ...printFlags(),
  audience: stringArray({ usage: 'Who the token is for; absent: the API server. May be repeated.' }),
  'bound-object-kind': string({ usage: 'The kind of the object that the token lives and dies with.' }),
  'bound-object-name': string({ usage: 'Its name.' }),
  'bound-object-uid': string({ usage: 'Its UID; absent: that of the object that is there.' }),
  duration: duration({ usage: 'How long it should be valid; 0: as long as the server likes.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'token SERVICE_ACCOUNT_NAME',
  short: 'Request a service account token',
  example: '# Valid for ten minutes\nkubectl create token robot --duration 10m',
  flags,
  run: createToken,
});

const BOUND_KINDS = ['Node', 'Pod', 'Secret'];

function refuseBadFlags({ flags: given }: Context, name: string): void {
  const { audience, duration: ms, 'bound-object-kind': kind, 'bound-object-name': boundName, 'bound-object-uid': uid } = given;
  const fail = (why: string) => {
    throw new CommandError(why);
  };
  if (name === '') fail('service account name is required');
  if (ms < 0) fail('--duration must be greater than or equal to 0');
  if (ms % 1000 !== 0) fail('--duration cannot be expressed in units less than seconds');
  if (audience.includes('')) fail('--audience must not be an empty string');
  if (kind === '' && boundName !== '') fail('--bound-object-name can only be set if --bound-object-kind is provided');
  if (kind === '' && uid !== '') fail('--bound-object-uid can only be set if --bound-object-kind is provided');
  if (kind !== '' && !BOUND_KINDS.includes(kind)) fail(`supported --bound-object-kind values are ${BOUND_KINDS.join(', ')}`);
  if (kind !== '' && boundName === '') fail('--bound-object-name is required if --bound-object-kind is provided');
}

function tokenRequest({ audience, duration: ms, ...flagsOfBound }: Context['flags']): Unstructured {
  const { 'bound-object-kind': kind, 'bound-object-name': name, 'bound-object-uid': uid } = flagsOfBound;
  return {
    apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', metadata: {},
    spec: { audiences: audience, ...(ms > 0 ? { expirationSeconds: ms / 1000 } : {}), ...(kind === '' ? {} : { boundObjectRef: { kind, apiVersion: 'v1', name, uid } }) },
  };
}

async function createToken(context: Context): Promise<void> {
  const { io, factory, flags: given } = context;
  const name = nameFromArguments(context);
  const { namespace } = await factory.namespace();
  await factory.restConfig();
  const printer = await createPrinter(io, given, { operation: 'created', isTyped: true });
  refuseBadFlags(context, name);
  const { toTyped } = await import('../../typed.ts');
  const { ResourceHelper } = await import('../../resource/helper.ts');
  const kind = { group: '', version: 'v1', plural: 'serviceaccounts', kind: 'ServiceAccount', scope: 'Namespaced', singular: '' } as const;
  const helper = new ResourceHelper(await factory.client(), kind);
  const answer = await helper.createSubresource({ namespace, name, subresource: 'token' }, toTyped(tokenRequest(given))).catch((error: Error) => {
    throw new CommandError(`failed to create token: ${error.message}`, { cause: error });
  });
  const { token = '' } = (answer['status'] ?? {}) as { token?: string };
  if (token === '') throw new CommandError('failed to create token: no token in server response');
  if (given.output !== '') return printer.print(toTyped(answer));
  io.stdout.write(io.stdout.isTerminal ? `${token}\n` : token);
}
