/** bin/kubectl from anywhere: with V8's code cache, and where it is refused. Needs a build. */
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
let folder = '';

beforeAll(() => {
  if (!existsSync(join(root, 'dist/kubectl.pack'))) execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
  folder = mkdtempSync(join(tmpdir(), 'kubectl-start-'));
  mkdirSync(join(folder, 'bin'));
  symlinkSync(join(root, 'bin/kubectl'), join(folder, 'bin/kubectl'));
  writeFileSync(join(folder, 'bin/kubectl-env'), '#!/bin/sh\necho "$SSL_CERT_FILE|$NODE_EXTRA_CA_CERTS|$(env | grep -c KUBECTL_HELD)|$*"\n');
  chmodSync(join(folder, 'bin/kubectl-env'), 0o755);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { NODE_OPTIONS: _options, NODE_EXTRA_CA_CERTS: _certificates, SSL_CERT_FILE: _file, ...clean } = process.env;

function kubectl(line: string, env: Readonly<Record<string, string>> = {}, program = 'kubectl') {
  const { stdout, stderr, status } = spawnSync(program, line.split(' '), {
    cwd: folder, encoding: 'utf8', timeout: 30_000, env: { ...clean, HOME: folder, KUBECONFIG: join(folder, 'none'), PATH: `${join(folder, 'bin')}:${process.env['PATH']}`, ...env },
  });
  return { stdout, stderr, status };
}

describe('bin/kubectl', () => {
  it('has packs whose code cache this very node takes', () => {
    const files = readdirSync(join(root, 'dist')).filter(name => /^kubectl-(get|describe|apply|version|config|several-[0-9A-F]{8})\.pack$/.test(name));
    expect(files.length).toBeGreaterThan(5);
    const look = `const { Packs } = require('./bin/kubectl.cjs'); const packs = new Packs('dist'); for (const file of ${JSON.stringify(files)}) packs.open(file); console.log(JSON.stringify([...packs.scripts].map(([file, script]) => [file, script.cachedDataRejected])))`;
    // With V8's flags as bin/kubectl starts it: another set of them has another cache.
    const told = JSON.parse(execFileSync(process.execPath, ['--use-openssl-ca', '-e', look], { cwd: root, env: clean, encoding: 'utf8' })) as [string, boolean][];
    expect(told).toEqual([...new Set(['kubectl.pack', ...files])].map(file => [file, false]));
  });

  it.each([['with the code cache', {}], ['where V8 refuses it', { NODE_OPTIONS: '--interpreted-frames-native-stack' }]])('answers and fails alike %s', (_, env) => {
    expect(kubectl('version --client', env)).toMatchObject({ status: 0, stderr: '', stdout: 'Client Version: v1.36.2\nKustomize Version: v5.8.1\n' });
    expect(kubectl('config view -o jsonpath={.kind}', env)).toMatchObject({ status: 0, stdout: 'Config' });
    expect(kubectl('get po --no-such-flag', env)).toEqual({ status: 1, stdout: '', stderr: "error: unknown flag: --no-such-flag\nSee 'kubectl get --help' for usage.\n" });
  });

  it('takes a word that is no command for none, wherever it stands', () => {
    expect(kubectl('config view -o jsonpath={.kind} --context get')).toEqual({ status: 0, stderr: '', stdout: 'Config' });
    expect(kubectl('--context get config view -o jsonpath={.kind}')).toEqual({ status: 0, stderr: '', stdout: 'Config' });
    expect(kubectl('version --client get')).toMatchObject({ status: 1, stderr: 'error: extra arguments: [get]\n' });
    expect(kubectl('-n apply explain --help').stdout).toContain('kubectl explain');
  });

  it('runs where the folder it lies in is a link', () => {
    symlinkSync(join(root, 'bin'), join(folder, 'linked'));
    expect(kubectl('version --client', {}, join(folder, 'linked/kubectl'))).toMatchObject({ status: 0, stderr: '' });
    expect(kubectl('completion bash', {}, join(folder, 'linked/kubectl')).stdout).toContain('__complete');
  });

  it('knows the folder it is called in, not that of the build', () => {
    writeFileSync(join(folder, 'here.yaml'), 'apiVersion: v1\nkind: Config\ncurrent-context: mine\n');
    expect(kubectl('--kubeconfig here.yaml config current-context').stdout).toBe('mine\n');
  });

  it('gives plugins the environment that it was given', () => {
    expect(kubectl('env a --b', { SSL_CERT_FILE: '/a', NODE_EXTRA_CA_CERTS: '/b' }).stdout).toBe('/a|/b|0|a --b\n');
    expect(kubectl('env').stdout).toBe('||0|\n');
  });

  it('runs wherever it lies', () => {
    const copy = join(folder, 'copy');
    mkdirSync(join(copy, 'dist'), { recursive: true });
    cpSync(join(root, 'bin'), join(copy, 'bin'), { recursive: true });
    for (const name of readdirSync(join(root, 'dist')).filter(n => n.startsWith('kubectl') || n === 'descriptions.json')) cpSync(join(root, 'dist', name), join(copy, 'dist', name));
    writeFileSync(join(copy, 'package.json'), '{"type":"module"}');
    expect(kubectl('config view -o jsonpath={.kind}', {}, join(copy, 'bin/kubectl'))).toEqual({ status: 0, stderr: '', stdout: 'Config' });
    expect(kubectl('completion bash', {}, join(copy, 'bin/kubectl')).stdout).toContain('__complete');
  });
});
