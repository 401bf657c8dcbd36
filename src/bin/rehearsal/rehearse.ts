/** Runs the most common commands once, before nobody: what ran is compiled, and stays so in the code cache. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeIo } from '../../kubectl/adapters/node-io.ts';
import { execute } from '../../kubectl/execute.ts';
import { rootCommand } from '../../kubectl/root.ts';
import { realClock } from '../real-clock.ts';
import { realRandom } from '../real-random.ts';
import { openStage, type Stage } from './stage.ts';
import { KeptOutput } from '../../kubectl/kept-output.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

const kubeconfig = ({ url, ca, client }: Stage) => `apiVersion: v1
kind: Config
current-context: c
clusters:
- name: c
  cluster:
    server: ${url}
    certificate-authority-data: ${base64(ca.certPem)}
contexts:
- name: c
  context:
    cluster: c
    user: u
users:
- name: u
  user:
    client-certificate-data: ${base64(client.certPem)}
    client-key-data: ${base64(client.keyPem)}
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

/** By kinds: what one kind uses alone is kept by itself. Get comes twice: first it asks what the server serves, then it remembers. */
export const PLAY: Readonly<Record<string, readonly string[]>> = {
  version: ['version --client'],
  get: ['get po', 'get po', 'get po -A -o wide', 'get po web', 'get po -o yaml', 'get po web -o json', 'get po -o name', 'get cm x', 'get nothing'],
  jsonpath: ['get po -o jsonpath={.items[0].metadata.name}'],
  describe: ['describe po web', 'describe po'],
  apply: ['apply -f manifest.yaml'],
  config: ['config current-context'],
};

/** What each command printed, those of these kinds. */
export async function rehearse(kinds: readonly string[]): Promise<Map<string, string>> {
  const home = mkdtempSync(join(tmpdir(), 'kubectl-rehearsal-'));
  const printed = new Map<string, string>();
  try {
    using stage = await openStage(new Date(realClock.now()));
    writeFileSync(join(home, 'config'), kubeconfig(stage));
    writeFileSync(join(home, 'manifest.yaml'), MANIFEST);
    for (const line of kinds.flatMap(kind => PLAY[kind] ?? [])) printed.set(line, await perform(line.replace('manifest.yaml', join(home, 'manifest.yaml')), home));
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  return printed;
}

async function perform(line: string, home: string): Promise<string> {
  const out = new KeptOutput();
  const io = { ...createNodeIo(realClock, realRandom), stdout: out, stderr: out, home, programName: 'kubectl', env: { HOME: home, KUBECONFIG: join(home, 'config') } };
  await execute(rootCommand, line.split(' '), io);
  return out.text;
}
