/** `kubectl proxy`. */
import { type CommandContext, defineCommand } from '../command.ts';
import { CommandError, ExitError } from '../errors.ts';
import { bool, duration, int, string } from '../flags/flag.ts';
import { logLine } from '../log-line.ts';
import { parsePatterns, PatternError, type RequestFilter } from '../proxy/filter.ts';
import { withSlash } from '../proxy/route.ts';

const PORT = 8001;

const flags = {
  www: string({ shorthand: 'w', usage: 'Serve the files of this folder, too.' }),
  'www-prefix': string({ shorthand: 'P', default: '/static/', usage: 'Where the files are.' }),
  'api-prefix': string({ default: '/', usage: 'Where the API is.' }),
  'accept-paths': string({ default: '^.*', usage: 'Patterns of paths that are passed on.' }),
  'reject-paths': string({ default: '^/api/.*/pods/.*/exec,^/api/.*/pods/.*/attach', usage: 'Patterns of paths that are refused, whatever --accept-paths says.' }),
  'accept-hosts': string({ default: '^localhost$,^127\\.0\\.0\\.1$,^\\[::1\\]$', usage: 'Patterns of host names under which the proxy may be asked.' }),
  'reject-methods': string({ default: '^$', usage: "Patterns of methods that are refused: 'POST,PUT,PATCH'." }),
  port: int({ shorthand: 'p', default: PORT, usage: 'The port to listen on; 0 for any that is free.' }),
  address: string({ default: '127.0.0.1', usage: 'The address to listen on.' }),
  'disable-filter': bool({ usage: 'Pass everything on. Any page that a browser shows could then use the API where it reaches the port.' }),
  'unix-socket': string({ shorthand: 'u', usage: 'The socket to listen on instead of a port.' }),
  keepalive: duration({ usage: 'How often connections are probed for life; 0 for never.' }),
  'append-server-path': bool({ usage: "Put the path of the server's address before every request's." }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'proxy [--port=PORT] [--www=static-dir] [--www-prefix=prefix] [--api-prefix=prefix]',
  short: "Serve the API server's API on this machine",
  long: "Pass requests of this machine on to the API server, with the kubeconfig's credentials.",
  example: '# On port 8001\nkubectl proxy\n\n# On any free port, which is printed\nkubectl proxy --port=0\n\n# With files beside the API\nkubectl proxy --www=./site --www-prefix=/static/ --api-prefix=/api/',
  flags,
  async run(context) {
    const { factory, flags: given, io } = context;
    const config = await factory.restConfig();
    warnOfServerPath(context, config.server);
    const filter = readFilter(context);
    if (given.port !== PORT && given['unix-socket'] !== '') throw new CommandError('cannot set --unix-socket and --port at the same time');
    warnOfFolder(context);
    const { ProxyServer } = await import('../adapters/proxy-server.ts');
    const server = new ProxyServer({
      config, filter, prefixes: { api: withSlash(given['api-prefix']), files: withSlash(given['www-prefix']) }, folder: given.www || undefined,
      appendsServerPath: given['append-server-path'], keepAliveMs: given.keepalive, onError: message => logLine(io, 'E', 'proxy_server.go:147', message),
    });
    io.stdout.write(`Starting to serve on ${await listen(context, server)}\n`);
    // Until a signal ends the process.
    await new Promise<never>(() => {});
  },
});

async function listen({ flags: given }: Context, server: { listen(address: string, port: number): Promise<string>; listenOnSocket(path: string): Promise<string> }): Promise<string> {
  const { address, port, 'unix-socket': path } = given;
  if (path === '' && address.includes(':')) throw new CommandError(`listen tcp: address ${address}:${port}: too many colons in address`);
  if (path === '' && (port < 0 || port > 65_535)) throw new CommandError(`listen tcp: address ${port}: invalid port`);
  try {
    return await (path === '' ? server.listen(address, port) : server.listenOnSocket(path));
  } catch (error) {
    throw new CommandError((error as Error).message, { cause: error });
  }
}

function readFilter({ flags: given, io }: Context): RequestFilter | undefined {
  if (given['disable-filter']) {
    if (given['unix-socket'] === '') logLine(io, 'W', 'proxy.go:177', 'Request filter disabled, your proxy is vulnerable to XSRF attacks, please be cautious');
    return undefined;
  }
  try {
    return {
      acceptPaths: parsePatterns(given['accept-paths']), rejectPaths: parsePatterns(given['reject-paths']),
      acceptHosts: parsePatterns(given['accept-hosts']), rejectMethods: parsePatterns(given['reject-methods']),
    };
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    logLine(io, 'F', 'proxy_server.go:83', error.message);
    throw new ExitError(255);
  }
}

function warnOfServerPath({ flags: given, io }: Context, server: string): void {
  const { pathname } = new URL(server);
  if (pathname === '/' || given['append-server-path']) return;
  logLine(io, 'W', 'proxy.go:172', `Your kube context contains a server path ${pathname}, use --append-server-path to automatically append the path to each request`);
}

function warnOfFolder({ flags: { www }, io }: Context): void {
  if (www === '') return;
  const stat = io.files.stat(www);
  if (!stat) logLine(io, 'W', 'proxy.go:200', `Failed to stat static file directory ${www}: stat ${www}: no such file or directory`);
  else if (!stat.isDirectory) logLine(io, 'W', 'proxy.go:202', `Static file directory ${www} is not a directory`);
}
