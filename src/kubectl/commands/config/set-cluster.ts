/** `kubectl config set-cluster`. */
import { defineCommand, type CommandContext } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { bool, string } from '../../flags/flag.ts';
import { quote } from '../../flags/go-text.ts';
import { putEntry } from '../../kubeconfig/properties.ts';
import { changeStore, type Fields } from '../../kubeconfig/store.ts';
import { fileForEntry, readBase64 } from './certificates.ts';
import { unexpectedArgs } from './arguments.ts';

const flags = {
  'certificate-authority': string({ usage: 'File with the certificates that sign the server\'s' }), 'embed-certs': bool({ usage: 'Put the content of the file into the kubeconfig' }),
  'insecure-skip-tls-verify': bool({ usage: 'Trust whatever certificate the server shows' }), 'proxy-url': string({ usage: 'The proxy on the way to the cluster' }),
  server: string({ usage: 'The address of the server' }), 'tls-server-name': string({ usage: 'The name that the server\'s certificate must have' }),
};

export default defineCommand({
  use: 'set-cluster NAME [--server=server] [--certificate-authority=path/to/certificate/authority] [--insecure-skip-tls-verify=true] [--tls-server-name=example.com]',
  short: 'Set a cluster',
  flags,
  async run(context) {
    const { args, io, globals } = context;
    const [name, ...more] = args;
    if (name === undefined || more.length > 0) throw await unexpectedArgs(context);
    refuseBadFlags(context, name);
    changeStore(io, globals.kubeconfig, store => putEntry(store, 'clusters', name, entry => changeCluster(context, entry)));
    io.stdout.write(`Cluster ${quote(name)} set.\n`);
  },
});

type Context = CommandContext<typeof flags>;

function refuseBadFlags({ flags: given, io }: Context, name: string): void {
  const ca = given['certificate-authority'];
  if (name === '') throw new CommandError('you must specify a non-empty cluster name');
  if (given['insecure-skip-tls-verify'] && ca) throw new CommandError('you cannot specify a certificate authority and insecure mode at the same time');
  if (!given['embed-certs']) return;
  if (!ca) throw new CommandError('you must specify a --certificate-authority to embed');
  if (!io.files.stat(ca)) throw new CommandError(`could not stat certificate-authority file ${ca}: stat ${ca}: no such file or directory`);
}

function changeCluster({ flags: given, changed, io, globals }: Context, entry: Fields): Fields {
  const next: Fields = { ...entry };
  // A name belongs to the server that it was given for.
  if (changed('server')) Object.assign(next, { server: given.server, 'tls-server-name': undefined });
  if (changed('tls-server-name')) next['tls-server-name'] = given['tls-server-name'] || undefined;
  // Said anew every time: without the flag a cluster is secure again.
  next['insecure-skip-tls-verify'] = given['insecure-skip-tls-verify'] || undefined;
  if (given['insecure-skip-tls-verify']) Object.assign(next, { 'certificate-authority': undefined, 'certificate-authority-data': undefined });
  const ca = given['certificate-authority'];
  if (changed('certificate-authority')) {
    if (given['embed-certs']) Object.assign(next, { 'certificate-authority-data': readBase64(io, ca), 'certificate-authority': undefined });
    else Object.assign(next, { 'certificate-authority': fileForEntry(io, globals.kubeconfig, ca), ...(ca ? { 'certificate-authority-data': undefined } : {}) });
  }
  if (changed('proxy-url')) next['proxy-url'] = given['proxy-url'] || undefined;
  return next;
}
