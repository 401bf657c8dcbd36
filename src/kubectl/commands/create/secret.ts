/** `kubectl create secret`: one subcommand a type. */
import { defineCommand } from '../../command.ts';
import { withHashInName } from '../../create/content-hash.ts';
import { createGenerated, generatorFlags } from '../../create/generator.ts';
import { dockerConfig, planSecret } from '../../create/secret.ts';
import { type Entry, entriesOf, refuseMixedSources } from '../../create/sources.ts';
import { CommandError } from '../../errors.ts';
import { bool, string, stringArray, stringSlice } from '../../flags/flag.ts';
import type { Io } from '../../io.ts';

const kind = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret', scope: 'Namespaced' } as const;
// Upstream puts no colon here.
const failure = 'failed to create secret';

const flags = () => ({ ...generatorFlags(), 'append-hash': bool({ usage: 'Put a hash of the content behind the name.' }) });
const fromFile = stringSlice({ usage: 'A file, or a folder of files; key=path for another key.' });

function refuseNameless(name: string): void {
  if (name === '') throw new CommandError('name must be specified');
}

const generic = defineCommand({
  use: 'generic NAME [--type=string] [--from-file=[key=]source] [--from-literal=key1=value1] [--dry-run=server|client|none]',
  short: 'Create a secret from a local file, directory, or literal value',
  long: 'Create a secret of files, of the files of a folder, of literals, or of a file with environment variables.\n\n The key of a file is its name, unless another is given.',
  example: '# A literal and a file\nkubectl create secret generic keys --from-literal=user=admin --from-file=id_rsa',
  flags: {
    ...flags(),
    'from-env-file': stringSlice({ usage: 'A file with lines of key=value.' }),
    'from-file': fromFile,
    'from-literal': stringArray({ usage: 'A key and its value: key=value' }),
    type: string({ usage: 'The type of the secret' }),
  },
  run: context => createGenerated(context, {
    kind, failure, joint: ' ',
    plan: ({ name }) => {
      const { io, flags: given } = context;
      const sources = { files: given['from-file'], literals: given['from-literal'], envFiles: given['from-env-file'], what: 'secret' } as const;
      refuseNameless(name);
      refuseMixedSources(sources);
      return withHashInName(planSecret(name, given.type, entriesOf(io, sources)), given['append-hash']);
    },
  }),
});

function* keyPair(io: Io, cert: string, key: string, check: (cert: Uint8Array, key: Uint8Array) => void): Generator<Entry> {
  const [certificate, privateKey] = [cert, key].map(path => {
    try {
      return io.files.read(path);
    } catch (cause) {
      throw new CommandError(`Cannot read file ${path}, ${(cause as Error).message}`, { cause });
    }
  }) as [Uint8Array, Uint8Array];
  check(certificate, privateKey);
  yield { key: 'tls.crt', value: certificate };
  yield { key: 'tls.key', value: privateKey };
}

const tls = defineCommand({
  use: 'tls NAME --cert=path/to/cert/file --key=path/to/key/file [--dry-run=server|client|none]',
  short: 'Create a TLS secret',
  long: 'Create a secret of a certificate and its private key, both as PEM.',
  flags: { ...flags(), cert: string({ usage: 'File with the certificate, as PEM.' }), key: string({ usage: 'File with its private key.' }) },
  run: context => createGenerated(context, {
    kind, failure, joint: ' ',
    plan: async ({ name }) => {
      const { io, flags: { cert, key, 'append-hash': withHash } } = context;
      if (key === '' || cert === '') throw new CommandError('key and cert must be specified');
      const { checkKeyPair } = await import('../../adapters/key-pair.ts');
      return withHashInName(planSecret(name, 'kubernetes.io/tls', keyPair(io, cert, key, checkKeyPair)), withHash);
    },
  }),
});

const dockerRegistry = defineCommand({
  use: 'docker-registry NAME --docker-username=user --docker-password=password --docker-email=email [--docker-server=string] [--from-file=[key=]source] [--dry-run=server|client|none]',
  short: 'Create a secret for use with a Docker registry',
  long: 'Create a secret with which nodes may pull images from a registry.',
  flags: {
    ...flags(),
    'docker-email': string({ usage: 'Mail address at the registry' }),
    'docker-password': string({ usage: 'Password at the registry' }),
    'docker-server': string({ default: 'https://index.docker.io/v1/', usage: 'Where the registry is' }),
    'docker-username': string({ usage: 'User name at the registry' }),
    'from-file': fromFile,
  },
  run: context => createGenerated(context, {
    kind, failure, joint: ' ',
    plan: ({ name }) => {
      const { io, flags: given } = context;
      const { 'docker-username': username, 'docker-password': password, 'docker-email': email, 'docker-server': server, 'from-file': files } = given;
      refuseNameless(name);
      if (files.length === 0 && (username === '' || password === '' || server === '')) {
        throw new CommandError('either --from-file or the combination of --docker-username, --docker-password and --docker-server is required');
      }
      const entries = files.length > 0
        ? entriesOf(io, { files, literals: [], envFiles: [], what: 'secret' })
        : [{ key: '.dockerconfigjson', value: dockerConfig({ username, password, email, server }) }];
      return withHashInName(planSecret(name, 'kubernetes.io/dockerconfigjson', entries), given['append-hash']);
    },
  }),
});

export default defineCommand({
  use: 'secret (docker-registry | generic | tls)',
  short: 'Create a secret using a specified subcommand',
  long: 'Create a secret of a type: docker-registry for pulling images, generic for whatever you like, tls for a certificate and its key.',
  subcommands: [dockerRegistry, generic, tls],
});
