/** How a cluster was asked to be, kept in its data folder so that later starts need not be told again. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defaultDataDir, defaultKubeconfig } from './host/caller.ts';
import type { Caller } from './host/caller.ts';
import { writeFileAtomically } from './host/files.ts';
import { PreflightError } from './host/preflight.ts';
import type { Layout } from './layout.ts';
import { layoutOf } from './layout.ts';

export type RuntimeChoice = 'containers' | 'simulated';

/** What a person may say; all of it can be left out. */
export interface AskedSettings {
  readonly name?: string | undefined;
  readonly dataDir?: string | undefined;
  readonly kubeconfig?: string | undefined;
  readonly registries?: string | undefined;
  readonly podCidr?: string | undefined;
  readonly serviceCidr?: string | undefined;
  readonly port?: number | undefined;
  readonly nodeIp?: string | undefined;
  readonly nodeName?: string | undefined;
  readonly runtime?: RuntimeChoice | undefined;
}

/** What holds for this start. */
export interface Settings {
  readonly name: string;
  readonly dataDir: string;
  readonly kubeconfig: string;
  readonly registries?: string;
  readonly podCidr: string;
  readonly serviceCidr: string;
  readonly port: number;
  readonly nodeIp?: string;
  readonly nodeName: string;
  readonly runtime: RuntimeChoice;
}

/** The settings and what came of them, for `status`, `ip`, `service`. No secrets: everybody may read it. */
export interface ClusterState extends Settings {
  readonly format: 1;
  readonly version: string;
  /** The node's InternalIP. */
  readonly address: string;
  /** `https://127.0.0.1:6443`. */
  readonly server: string;
}

export const DEFAULT_NAME = 'skiff';

export const dataDirOf = (asked: AskedSettings, caller: Caller): string => resolve(asked.dataDir ?? defaultDataDir(asked.name ?? DEFAULT_NAME, caller));
export const kubeconfigOf = (asked: AskedSettings, caller: Caller): string => resolve(asked.kubeconfig ?? defaultKubeconfig(caller));

export async function readState(layout: Layout): Promise<ClusterState | undefined> {
  const text = await readFile(layout.stateFile, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const state = parse(text);
  if (state?.format === 1) return state;
  throw new PreflightError(`reading ${layout.stateFile}: not a state of Skiff, or damaged`, 'Restore it from a copy, or remove it and say "skiff up" with what the cluster was made with.');
}

function parse(text: string): ClusterState | undefined {
  try {
    return JSON.parse(text) as ClusterState;
  } catch {
    return undefined;
  }
}

export const writeState = (state: ClusterState): Promise<void> =>
  writeFileAtomically(layoutOf(state.dataDir).stateFile, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o644 });
