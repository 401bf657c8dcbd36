/** `--match-server-version`. */
import type { ApiClient } from './api-client.ts';
import { CommandError } from './errors.ts';
import { quote } from './flags/go-text.ts';
import { KUBERNETES_VERSION } from './version.ts';

const FIELDS = ['major', 'minor', 'emulationMajor', 'emulationMinor', 'minCompatibilityMajor', 'minCompatibilityMinor', 'gitVersion', 'gitCommit', 'gitTreeState', 'buildDate', 'goVersion', 'compiler', 'platform'];
type Info = Readonly<Record<string, string>>;

/** `version.Info{Major:"1", ...}`, as Go prints the struct. */
const infoText = (info: Info): string => `version.Info{${FIELDS.map(field => `${field[0]!.toUpperCase()}${field.slice(1)}:${quote(info[field] ?? '')}`).join(', ')}}`;

export async function refuseOtherVersion(client: ApiClient): Promise<void> {
  const server = await client.request<Info>({ path: '/version' });
  if (server['gitVersion'] === KUBERNETES_VERSION) return;
  const [, major = '', minor = ''] = /^v(\d+)\.(\d+)/.exec(KUBERNETES_VERSION)!;
  const own = { major, minor, gitVersion: KUBERNETES_VERSION, gitTreeState: 'clean', buildDate: '1970-01-01T00:00:00Z', compiler: 'node', platform: 'linux/amd64' };
  throw new CommandError(`server version (&${infoText(server)}) differs from client version (${infoText(own)})`);
}
