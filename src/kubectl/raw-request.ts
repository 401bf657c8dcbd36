/** `--raw`: a path of the API, its answer as it comes. */
import type { CommandContext } from './command.ts';
import { CommandError } from './errors.ts';
import { quote } from './flags/go-text.ts';
import type { RestRequest } from '../client/rest.ts';

function checkPath(path: string): void {
  if (path.startsWith('/') || /^[a-z]+:\/\//.test(path)) return;
  throw new CommandError(`--raw must be a valid URL path: parse ${quote(path)}: invalid URI for request`);
}

type Context = Pick<CommandContext, 'factory' | 'io'>;

export function rawGet(context: Context, path: string): Promise<void> {
  return rawRequest(context, { method: 'GET', path });
}

/** With the content of a file, or of standard input (`-`), for methods that send something. */
export async function rawRequest(context: Context, { method, path, filename }: { readonly method: RestRequest['method']; readonly path: string; readonly filename?: string }): Promise<void> {
  checkPath(path);
  const { factory, io } = context;
  const body = filename === undefined ? undefined : filename === '-' ? await io.stdin.readAll() : io.files.read(filename);
  const client = await factory.client();
  const response = await client.stream({ method, path, ...(body ? { body } : {}) });
  for await (const chunk of response.body) io.stdout.write(chunk);
}
