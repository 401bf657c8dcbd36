import { expect, test } from 'vitest';
import { KubeconfigError, mergeKubeconfigs, parseKubeconfig, resolveContext, withContext, withoutContext } from './kubeconfig.ts';

const foreign = `# mine
apiVersion: v1
kind: Config
clusters:
- cluster:
    server: https://elsewhere:6443
  name: work
contexts:
- context:
    cluster: work
    namespace: team
    user: me
  name: work
current-context: work
preferences: {}
users:
- name: me
  user:
    token: secret # keep
`;
const skiff = { name: 'skiff', cluster: { server: 'https://127.0.0.1:6443', 'certificate-authority-data': 'Q0E='.repeat(60) }, user: { 'client-key-data': 'S0VZ' } };

test('a context is added to an empty file', () => {
  const config = parseKubeconfig(withContext('', skiff));
  expect(resolveContext(config)).toEqual({ name: 'skiff', cluster: skiff.cluster, user: skiff.user, namespace: 'default' });
});

test('other entries and comments stay, and taking it out again restores all but the current context', () => {
  const added = withContext(foreign, skiff);
  expect(added).toContain('# mine');
  expect(added).toContain('token: secret # keep');
  expect(resolveContext(parseKubeconfig(added), 'work').namespace).toBe('team');
  expect(withContext(added, skiff)).toBe(added);
  expect(withoutContext(added, 'skiff')).toBe(foreign.replace('current-context: work', 'current-context: ""'));
});

test('adding a context again replaces what it named', () => {
  const moved = withContext(withContext(foreign, skiff), { ...skiff, cluster: { server: 'https://127.0.0.1:7443' } });
  expect(parseKubeconfig(moved).clusters.get('skiff')).toEqual({ server: 'https://127.0.0.1:7443' });
});

test('of several files the first to name something wins', () => {
  const merged = mergeKubeconfigs([parseKubeconfig(withContext('', skiff)), parseKubeconfig(foreign)]);
  expect(merged.currentContext).toBe('skiff');
  expect([...merged.contexts.keys()].sort()).toEqual(['skiff', 'work']);
});

test.each([
  ['', undefined, 'no current context is set'],
  [foreign, 'none', 'context "none" does not exist'],
  [foreign.replace('- name: me', '- name: you'), undefined, 'context "work": user "me" does not exist'],
  ['- 1', undefined, 'reading kubeconfig: not a mapping'],
  ['a: [', undefined, 'reading kubeconfig: '],
])('%#: what is missing is named', (text, name, message) => {
  const resolve = () => resolveContext(parseKubeconfig(text), name);
  expect(resolve).toThrow(KubeconfigError);
  expect(resolve).toThrow(message);
});
