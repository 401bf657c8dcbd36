/** `kubectl cp`. */
import type { Pod } from '../../kinds/generated/core-v1.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { type FileSpec, parseFileSpec } from '../copy/file-spec.ts';
import { pack, sourceOf } from '../copy/pack.ts';
import { TarReader } from '../copy/tar-reader.ts';
import { unpackInto } from '../copy/unpack.ts';
import { CommandError } from '../errors.ts';
import { bool, int, string } from '../flags/flag.ts';
import { basename, clean, dirname, join } from '../paths.ts';
import { execPiped, type PipedExec } from '../streaming/exec.ts';

const flags = {
  container: string({ shorthand: 'c', usage: 'The container; absent: the one that the annotation kubectl.kubernetes.io/default-container names, or else the first' }),
  'no-preserve': bool({ usage: 'Owner and permissions are not kept in the container' }),
  retries: int({ usage: 'How often a copy from a container that broke off is taken up again: 0 never, below 0 always.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'cp <file-spec-src> <file-spec-dest>',
  short: 'Copy files to and from containers',
  long: 'Copy files and folders to and from containers.\n\n The container needs a tar program. Links are not copied from containers.',
  example: '# To a pod\nkubectl cp ./site web:/usr/share/nginx/html\n\n# From one, of another namespace\nkubectl cp tools/web:/var/log ./log -c app',
  flags,
  async run(context) {
    const { args, factory } = context;
    await factory.namespace();
    await factory.restConfig();
    if (args.length !== 2) throw new CommandError('source and destination are required');
    const [source, destination] = args.map(parseFileSpec) as [FileSpec, FileSpec];
    if (source.pod !== '' && destination.pod !== '') throw new CommandError('one of src or dest must be a local file specification');
    if (source.path === '' || destination.path === '') throw new CommandError('filepath can not be empty');
    if (source.pod !== '') return copyFromPod(context, source, destination.path);
    if (destination.pod !== '') return copyToPod(context, source.path, destination);
    throw new CommandError('one of src or dest must be a remote file specification');
  },
});

async function copyToPod(context: Context, source: string, destination: FileSpec): Promise<void> {
  const { io: { files, stdout, stderr }, flags: given } = context;
  if (!files.stat(source)) throw new CommandError(`${source} doesn't exist in local filesystem`);
  const quiet = { stdout: () => {}, stderr: () => {} };
  const isDirectory = await exec(context, destination, { ...quiet, command: ['test', '-d', destination.path] }).then(() => true, () => false);
  const target = isDirectory ? join(destination.path, basename(source)) : destination.path;
  const command = ['tar', ...(given['no-preserve'] ? ['--no-same-permissions', '--no-same-owner'] : []), '-xmf', '-', '-C', dirname(target)];
  const left = new AbortController();
  let failure: Error | undefined;
  const stdin = sourceOf(pack(files, source, clean(target)), error => {
    failure = error;
    left.abort();
  });
  await exec(context, destination, { command, stdin, stdout: stdout.write, stderr: stderr.write, left: left.signal });
  if (failure) throw failure;
}

async function copyFromPod(context: Context, source: FileSpec, destination: string): Promise<void> {
  const { io, flags: { retries } } = context;
  const reader = new TarReader(unpackInto(io, { source, destination }));
  let count = 0;
  for (let tried = 0; ; tried++) {
    const from = count;
    count += await readArchive(context, source, { reader, from });
    if (reader.isComplete || (retries >= 0 && tried >= retries)) break;
    io.stdout.write(`Resuming copy at ${count} bytes, retry ${tried + 1}/${retries}\n`);
  }
  if (!reader.isComplete) io.stdout.write(`Dropping out copy after ${Math.max(0, retries)} retries\n`);
  reader.end();
}

/** How many bytes came. */
async function readArchive(context: Context, source: FileSpec, { reader, from }: { readonly reader: TarReader; readonly from: number }): Promise<number> {
  const { io, flags: { retries } } = context;
  const command = retries === 0 ? ['tar', 'cf', '-', source.path] : ['sh', '-c', `tar cf - ${source.path} | tail -c+${from === 0 ? 0 : from + 1}`];
  const left = new AbortController();
  let count = 0;
  let failure: Error | undefined;
  const stdout = (data: Uint8Array) => {
    if (failure) return;
    count += data.length;
    try {
      reader.push(data);
    } catch (error) {
      failure = error as Error;
      left.abort();
    }
  };
  try {
    await exec(context, source, { command, stdout, stderr: io.stdout.write, left: left.signal });
  } catch (error) {
    // What tar says after the end of the archive no longer counts.
    if (!reader.isComplete) failure ??= error as Error;
  }
  if (failure) throw failure;
  return count;
}

async function exec(context: Context, { namespace, pod: name }: FileSpec, options: Omit<PipedExec, 'pod' | 'container'>): Promise<void> {
  const { factory, flags: given } = context;
  const client = await factory.client();
  const place = namespace || (await factory.namespace()).namespace;
  const pod = await client.request<Pod>({ path: `/api/v1/namespaces/${encodeURIComponent(place)}/pods/${encodeURIComponent(name)}`, about: { verb: 'GET', resource: 'pods', name } });
  await execPiped(context, { ...options, pod, container: given.container });
}
