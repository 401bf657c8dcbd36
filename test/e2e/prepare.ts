/** Brings what the end-to-end tests need: a few programs of Debian's, and upstream's kubectl 1.36, unpacked from its package into .cache/. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, installPackages, missingPackages } from '../../src/cluster/host/packages.ts';
import { root } from './machine.ts';

const cache = join(root, '.cache');
const kubectl = join(cache, 'kubectl-1.36');

function must(command: string, args: readonly string[], cwd = cache): string {
  const { status, stderr, stdout } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${status}: ${stderr || stdout}`);
  return stdout;
}

/** Where this machine gets Debian's packages from. */
function debianMirror(): string {
  const line = must('apt-get', ['indextargets', '--format', '$(REPO_URI) $(ORIGIN)']).split('\n').find(l => l.endsWith(' Debian') && !l.includes('security'));
  if (!line) throw new Error("find Debian's mirror: apt has no Debian source; run `apt-get update` first");
  return line.split(' ')[0]!;
}

/**
 * An apt of its own (lists, cache, sources under .cache/apt), so that the machine's suites stay as they are.
 * A mirror that stands still has outdated lists; what they say is signed all the same.
 */
function fetchKubectl(): void {
  const apt = join(cache, 'apt');
  for (const dir of ['lists/partial', 'archives/partial']) mkdirSync(join(apt, dir), { recursive: true });
  writeFileSync(join(apt, 'sources.list'), `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${debianMirror()} forky main\n`);
  const own = [`Dir::Etc::sourcelist=${apt}/sources.list`, 'Dir::Etc::sourceparts=-', `Dir::State::lists=${apt}/lists`, `Dir::Cache=${apt}`, 'APT::Sandbox::User=root', 'Acquire::Check-Valid-Until=false', 'Acquire::Languages=none'].flatMap(o => ['-o', o]);
  must('apt-get', [...own, '-q', 'update']);
  must('apt-get', [...own, '-q', 'download', 'kubectl/forky'], apt);
  const deb = readdirSync(apt).find(f => f.startsWith('kubectl_') && f.endsWith('.deb'));
  if (!deb) throw new Error('download kubectl: no package file arrived');
  must('dpkg-deb', ['-x', join(apt, deb), join(apt, 'kubectl')]);
  must('install', ['-m', '755', join(apt, 'kubectl/usr/bin/kubectl'), kubectl]);
}

/** What only the tests need: program to Debian package. */
const PROGRAMS = { curl: 'curl', iptables: 'iptables', sysctl: 'procps', modprobe: 'kmod', script: 'bsdutils' };

/** What Skiff would install itself, too: in the tests it has a network of its own, which leads nowhere. */
async function installPrograms(): Promise<void> {
  const { needed, welcome } = missingPackages();
  const missing = [...needed, ...welcome, ...Object.entries(PROGRAMS).flatMap(([program, name]) => (findProgram(program) ? [] : [name]))];
  if (missing.length === 0) return;
  console.log(`Installing ${missing.join(', ')} (apt-get) ...`);
  await installPackages([...new Set(missing)]);
}

mkdirSync(cache, { recursive: true });
await installPrograms();
if (!existsSync(kubectl)) fetchKubectl();
console.log(`kubectl for the tests: ${must(kubectl, ['version', '--client']).split('\n')[0]}`);
