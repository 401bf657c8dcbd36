/** `kubectl version`. */
import { defineCommand } from '../command.ts';
import { CommandError } from '../errors.ts';
import { bool, string } from '../flags/flag.ts';
import { yamlText } from '../print/yaml.ts';
import { KUBERNETES_VERSION, KUSTOMIZE_VERSION } from '../version.ts';

interface Version {
  readonly major: string;
  readonly minor: string;
  readonly gitVersion: string;
  readonly [field: string]: string;
}

const [, MAJOR = '', MINOR = ''] = /^v(\d+)\.(\d+)/.exec(KUBERNETES_VERSION)!;

const clientVersion: Version = { major: MAJOR, minor: MINOR, gitVersion: KUBERNETES_VERSION, gitCommit: '', gitTreeState: 'clean', buildDate: '1970-01-01T00:00:00Z', goVersion: '', compiler: 'node', platform: 'linux/amd64' };

export default defineCommand({
  use: 'version',
  short: 'Print the versions of client and server',
  example: '# Print the versions for the current context\nkubectl version',
  flags: {
    client: bool({ usage: 'Only this program\'s own version; no server is asked.' }),
    output: string({ shorthand: 'o', usage: "One of 'yaml' or 'json'." }),
  },
  async run({ args, flags, io, factory }) {
    if (args.length > 0) throw new CommandError(`extra arguments: [${args.join(' ')}]`);
    if (!['', 'yaml', 'json'].includes(flags.output)) throw new CommandError(`--output must be 'yaml' or 'json'`);
    const client = flags.client ? undefined : await factory.client();
    const asked = await client?.request<Version>({ path: '/version', query: { timeout: '32s' } }).catch((error: Error) => error);
    if (asked instanceof CommandError) throw asked;
    const server = asked instanceof Error ? undefined : asked;
    io.stdout.write(versionText(flags.output, server));
    if (asked instanceof Error) throw asked;
    const skew = server ? skewWarning(server) : '';
    if (skew) io.stderr.write(skew);
  },
});

function versionText(format: string, server: Version | undefined): string {
  const value = { clientVersion, kustomizeVersion: KUSTOMIZE_VERSION, ...(server ? { serverVersion: server } : {}) };
  if (format === 'json') return `${orderedJson(value)}\n`;
  if (format === 'yaml') return `${yamlText(value)}\n`;
  const lines = [`Client Version: ${KUBERNETES_VERSION}`, `Kustomize Version: ${KUSTOMIZE_VERSION}`, ...(server ? [`Server Version: ${server.gitVersion}`] : [])];
  return lines.map(line => `${line}\n`).join('');
}

/** A Go struct's fields come as they are declared. */
const orderedJson = (value: object): string => JSON.stringify(value, null, 2);

/** More than one minor version apart is not supported. */
function skewWarning(server: Version): string {
  const minor = Number(server.minor.replace(/\+$/, ''));
  const ours = Number(MINOR);
  if (server.major === MAJOR && Math.abs(minor - ours) <= 1) return '';
  return `WARNING: version difference between client (${MAJOR}.${MINOR}) and server (${server.major}.${minor}) exceeds the supported minor version skew of +/-1\n`;
}
