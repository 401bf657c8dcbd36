/** Runs the most common commands once, before nobody, against no server: what ran is compiled, and stays so in the snapshot. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Random } from '../../base/random.ts';
import { createNodeIo } from '../../kubectl/adapters/node-io.ts';
import { execute } from '../../kubectl/execute.ts';
import { rootCommand } from '../../kubectl/root.ts';
import { realClock } from '../real-clock.ts';
import { lendMethods, stagedModules } from './stage.ts';
import { KeptOutput } from '../../kubectl/kept-output.ts';

/** What a certificate begins with is looked at, and no more. */
const PEM = Buffer.from('-----BEGIN CERTIFICATE-----\n').toString('base64');

const KUBECONFIG = `apiVersion: v1
kind: Config
current-context: c
clusters:
- name: c
  cluster:
    server: https://127.0.0.1:1
    certificate-authority-data: ${PEM}
contexts:
- name: c
  context: {cluster: c, user: u}
users:
- name: u
  user:
    client-certificate-data: Zm9v
    client-key-data: Zm9v
`;

const MANIFEST = `apiVersion: v1
kind: ConfigMap
metadata:
  name: x
  labels: {app: web}
data:
  text: |
    a line
  number: "12"
`;

/** Get comes twice: first it asks what the server serves, then it remembers. */
const PLAY = [
  'version --client', 'get po', 'get po', 'get po -A -o wide', 'get po web', 'get po -o yaml', 'get po web -o json', 'get po -o name', 'get po -o jsonpath={.items[0].metadata.name}',
  'describe po web', 'describe po', 'get cm x', 'apply -f manifest.yaml', 'config current-context', 'get nothing',
];

/** Chance that was drawn here would come again with every start. */
const NO_CHANCE: Random = { next: () => 0.5, bytes: length => new Uint8Array(length) };

/** What each command printed, for a test. */
export async function rehearse(): Promise<Map<string, string>> {
  const home = mkdtempSync(join(tmpdir(), 'kubectl-rehearsal-'));
  const stage = globalThis as { stagedModules?: Readonly<Record<string, object>> };
  const printed = new Map<string, string>();
  using _methods = lendMethods();
  try {
    stage.stagedModules = stagedModules;
    writeFileSync(join(home, 'config'), KUBECONFIG);
    writeFileSync(join(home, 'manifest.yaml'), MANIFEST);
    for (const line of PLAY) printed.set(line, await perform(line.replace('manifest.yaml', join(home, 'manifest.yaml')), home));
  } finally {
    delete stage.stagedModules;
    rmSync(home, { recursive: true, force: true });
    // Node remembers where it is until it moves.
    process.chdir('.');
  }
  return printed;
}

async function perform(line: string, home: string): Promise<string> {
  const out = new KeptOutput();
  const io = { ...createNodeIo(realClock, NO_CHANCE), stdout: out, stderr: out, home, programName: 'kubectl', env: { HOME: home, KUBECONFIG: join(home, 'config') } };
  await execute(rootCommand, line.split(' '), io);
  return out.text;
}
