/** Asks a program for credentials: client.authentication.k8s.io. https://kubernetes.io/docs/reference/config-api/client-authentication.v1/ */
import type { KubeconfigCluster, KubeconfigExec } from '../../client/kubeconfig-data.ts';
import { CommandError, CredentialsError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import type { Io } from '../io.ts';

export interface ExecCredentials {
  readonly token?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

interface Answer {
  apiVersion?: string;
  kind?: string;
  status?: { token?: string; clientCertificateData?: string; clientKeyData?: string };
}

/** Which programs may be asked: a person's preferences say so. */
export interface PluginPolicy {
  /** `AllowAll` or empty: any. */
  readonly policy: string;
  /** Names or paths, for `Allowlist`. */
  readonly allowed: readonly string[];
}

/** A name in the list stands for what it is on the PATH. */
function refuseForbidden(io: Io, command: string, { policy, allowed }: PluginPolicy): void {
  if (policy === 'DenyAll') throw new CredentialsError(`getting credentials: plugin ${quote(command)} not allowed: policy set to "DenyAll"`);
  if (policy !== 'Allowlist' || allowed.includes(command)) return;
  const path = command.includes('/') ? command : io.processes.find(command);
  if (path === undefined) throw new CredentialsError(`getting credentials: plugin path ${quote(command)} cannot be resolved for credential plugin allowlist check: exec: ${quote(command)}: executable file not found in $PATH`);
  if (allowed.some(entry => (entry.includes('/') ? entry : io.processes.find(entry)) === path)) return;
  throw new CredentialsError(`getting credentials: plugin path ${quote(path)} is not permitted by the credential plugin allowlist`);
}

export interface CredentialsAsked {
  readonly exec: KubeconfigExec;
  readonly cluster: KubeconfigCluster;
  readonly policy: PluginPolicy;
}

export async function execCredentials(io: Io, { exec, cluster, policy }: CredentialsAsked): Promise<ExecCredentials> {
  refuseForbidden(io, exec.command, policy);
  const { command, apiVersion = 'client.authentication.k8s.io/v1' } = exec;
  const isInteractive = exec.interactiveMode !== 'Never' && io.stdin.isTerminal;
  if (exec.interactiveMode === 'Always' && !isInteractive) throw new CommandError('exec plugin cannot support interactive mode: standard input is not a terminal');
  const info = { kind: 'ExecCredential', apiVersion, spec: { ...(exec.provideClusterInfo ? { cluster: clusterInfo(cluster) } : {}), interactive: isInteractive } };
  const env = { ...io.env, ...Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value])), KUBERNETES_EXEC_INFO: JSON.stringify(info) };
  const { code, stdout } = await io.processes
    .run(command, exec.args ?? [], { env, stderr: 'inherit', ...(isInteractive ? { stdin: 'inherit' } : {}) })
    .catch((error: Error) => {
      const hint = exec.installHint ? `\n\n${exec.installHint}` : '';
      throw new CredentialsError(`getting credentials: exec: executable ${command} not found\n\nIt looks like you are trying to use a client-go credential plugin that is not installed.\n\nTo learn more about this feature, consult the documentation available at:\n      https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins${hint}`, { cause: error });
    });
  if (code !== 0) throw new CredentialsError(`getting credentials: exec: executable ${command} failed with exit code ${code}`);
  return readAnswer(stdout, apiVersion);
}

function clusterInfo(cluster: KubeconfigCluster): object {
  const config = cluster.extensions?.find(e => e.name === 'client.authentication.k8s.io/exec')?.extension;
  return {
    server: cluster.server, 'tls-server-name': cluster['tls-server-name'], 'insecure-skip-tls-verify': cluster['insecure-skip-tls-verify'],
    'certificate-authority-data': cluster['certificate-authority-data'], 'proxy-url': cluster['proxy-url'], ...(config ? { config } : {}),
  };
}

function readAnswer(stdout: Uint8Array, apiVersion: string): ExecCredentials {
  const fail = (why: string) => new CredentialsError(`getting credentials: ${why}`);
  let answer: Answer;
  try {
    answer = JSON.parse(new TextDecoder().decode(stdout)) as Answer;
  } catch (cause) {
    throw fail(`decoding stdout: ${(cause as Error).message}`);
  }
  if (answer.apiVersion !== apiVersion) throw fail(`exec plugin is configured to use API version ${apiVersion}, plugin returned version ${answer.apiVersion ?? ''}`);
  const { status } = answer;
  if (!status) throw fail("exec plugin didn't return a status field");
  if (!status.token && !status.clientCertificateData && !status.clientKeyData) throw fail("exec plugin didn't return a token or cert/key pair");
  return { token: status.token, cert: status.clientCertificateData, key: status.clientKeyData };
}
