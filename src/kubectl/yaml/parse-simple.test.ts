import { describe, expect, it } from 'vitest';
import { parseYaml } from './parse.ts';
import { parseSimple } from './parse-simple.ts';

const KUBECONFIG = `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: LS0tLS1CRUdJTi+/==
    server: https://127.0.0.1:6443
  name: kind-a
contexts:
- context: {}
  name: "a b"
current-context: kind-a
kind: Config
preferences: {}
users:
  - name: u
    user:
      token: abc
      exec:
  - name: v
`;

describe('parseSimple', () => {
  it.each([KUBECONFIG, 'a: 1', 'a: 0x1f\nb: 1.5\nc: yes\nd: null\ne: 2026-01-02\n', '  a: b\n  c: d\n', 'a:\nb:\n', 'a: b\na: c\n', 'a: ""\n', 'a:\n- b: c\n  d:\n  - e: f\n    g:\n      h: i\n- j: k\nl: []\n', 'a:\n  - b: c\n'])('reads as the whole of YAML does: %j', text => {
    expect(parseSimple(text)).toEqual(parseYaml(text));
    expect(parseSimple(text)).toBeDefined();
  });

  it.each([
    '', '\n', '# a\na: b\n', 'a: b # c\n', 'a: b\n\nc: d\n', '---\na: b\n', 'a: |\n  b\n', 'a: >-\n  b\n', 'a: {b: c}\n', 'a: [b]\n', "a: 'b'\n", 'a: "b\\n"\n', 'a: b c\n', 'a: b\n  c\n', 'a:\n  b\n', 'a: &x b\n', 'a: *x\n', 'a: !!str b\n', '- a: b\n', 'a:\n- b\n', 'a:\n- - b: c\n', 'a: b:\n', 'a: .inf\n', 'a: -1\n', 'a: b\r\n', 'a:  b\n', 'a: b \n', 'a : b\n',
    'true: b\n', 'on: b\n', '"a": b\n', '__proto__: b\n', '<<: b\n', 'a: é\n', '\ta: b\n', 'a: b\n  c: d\n', 'a:\n    b: c\n  d: e\n', '  a: b\nc: d\n', 'a:\n  - b: c\n - d: e\n', 'a:\n- b: c\n   d: e\n', 'a: b\n- c: d\n', '{"a": "b"}', 'a: b\u0000\n', 'a:b\n', 'a:\tb\n', 'a',
  ])('leaves to the rest: %j', text => {
    expect(parseSimple(text)).toBeUndefined();
  });
});
