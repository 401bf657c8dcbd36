/** Words that the cluster and the kubeconfig have: asked for by commands of our own, whose output is kept. */
import type { AnyCommand } from '../command.ts';
import type { Io } from '../io.ts';
import { KeptOutput } from '../kept-output.ts';

/** Options of the completed command line that say which cluster and where. */
const PASSED_ON = ['kubeconfig', 'context', 'cluster', 'user', 'namespace', 'server', 'token', 'as', 'as-group', 'as-uid', 'certificate-authority', 'client-certificate', 'client-key', 'insecure-skip-tls-verify', 'tls-server-name', 'cache-dir', 'request-timeout'];

export interface Given {
  readonly name: string;
  readonly text: string;
}

/** Runs a command line; it is handed in, because it also runs what asks here. */
export type Execute = (root: AnyCommand, argv: readonly string[], io: Io) => Promise<number>;

export interface World {
  readonly root: AnyCommand;
  readonly io: Io;
  readonly execute: Execute;
}

export class ClusterWords {
  private readonly world: World;
  private readonly passed: readonly string[];

  constructor(world: World, given: readonly Given[]) {
    this.world = world;
    this.passed = given.filter(({ name }) => PASSED_ON.includes(name)).map(({ name, text }) => `--${name}=${text}`);
  }

  async ask(...argv: readonly string[]): Promise<string[]> {
    const { root, io, execute } = this.world;
    const stdout = new KeptOutput();
    await execute(root, [...argv, ...this.passed], { ...io, stdout, stderr: new KeptOutput() });
    return stdout.text.split(/\s+/).filter(word => word !== '');
  }

  async names(type: string, prefix: string): Promise<string[]> {
    const all = await this.ask('get', type, '-o', 'template', '--template', '{{ range .items }}{{ .metadata.name }} {{ end }}');
    return all.filter(name => name.startsWith(prefix));
  }

  /** Of `po,dep` the last is completed, and what stands before stays. */
  async types(toComplete: string): Promise<string[]> {
    const before = toComplete.slice(0, toComplete.lastIndexOf(',') + 1);
    const last = toComplete.slice(before.length);
    const all = await this.ask('api-resources', '-o', 'name', '--cached', '--verbs', 'get', '--request-timeout', '5s');
    return all.filter(name => name.startsWith(last)).map(name => before + name);
  }
}
