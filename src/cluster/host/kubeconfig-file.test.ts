import { chmod, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addContext, removeContext } from './kubeconfig-file.ts';

let dir: string;
beforeEach(async () => void (dir = await mkdtemp(join(tmpdir(), 'skiff-kubeconfig-'))));
afterEach(() => rm(dir, { recursive: true, force: true }));

const ours = { name: 'skiff', cluster: { server: 'https://127.0.0.1:6443' }, user: { token: 't' } };
const OTHERS = `apiVersion: v1
kind: Config
# mine
clusters:
- name: work
  cluster: {server: https://work.example}
contexts:
- name: work
  context: {cluster: work, user: me}
current-context: work
users:
- name: me
  user: {token: secret}
`;

it('makes the file and its folder where there is none, for its owner alone', async () => {
  const path = join(dir, '.kube', 'config');
  await addContext(path, ours);
  expect(await readFile(path, 'utf8')).toContain('current-context: skiff');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(dir, '.kube'))).toEqual(['config']);
});

it('leaves the entries, the comments, the mode and the link of others as they are', async () => {
  const [real, path] = [join(dir, 'real'), join(dir, 'config')];
  await writeFile(real, OTHERS);
  await chmod(real, 0o640);
  await symlink(real, path);
  await addContext(path, ours);
  const text = await readFile(real, 'utf8');
  expect(text).toContain('# mine');
  expect(text).toContain('secret');
  expect(text).toContain('current-context: skiff');
  expect((await stat(real)).mode & 0o777).toBe(0o640);
  await removeContext(path, 'skiff');
  const after = await readFile(real, 'utf8');
  expect(after).not.toContain('skiff');
  expect(after).toContain('name: work');
});

it('has nothing to remove from a file that is not there', async () => {
  await removeContext(join(dir, 'none'), 'skiff');
  expect(await readdir(dir)).toEqual([]);
});
