/** Command lines of `kubectl patch`, alike with both programs. */
import type { SameTable } from '../support/kubectl-same.ts';

const CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c1, labels: {app: x}}\ndata: {x: "1"}\n';
const POD = 'apiVersion: v1\nkind: Pod\nmetadata: {name: p1, labels: {app: x}}\nspec: {containers: [{name: c, image: nginx, ports: [{containerPort: 80}], env: [{name: A, value: a}]}, {name: d, image: busybox}], tolerations: [{key: k}]}\n';
const local = (type: string, ...patches: string[]) => patches.map(p => `patch -f c1.yaml --local --type ${type} -o yaml -p '${p}'`);

export const same: SameTable = {
  files: { 'c1.yaml': CONFIG_MAP, 'p1.yaml': POD, 'both.yaml': `${CONFIG_MAP}---\n${POD}`, 'widget.yaml': 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: x}\n', 'patch.json': '{"data":{"x":"file"}}', 'patch.yaml': 'data:\n  x: file\n' },
  rows: [
    'patch cm x -p {} --context nope',
    ...local('json', '[{"op":"remove","path":"/data/nope"}]', '[{"op":"replace","path":"/data/nope","value":"x"}]', '[{"op":"replace","path":"/nope/x","value":"x"}]', '[{"op":"test","path":"/data/x","value":"x"}]', '[{"op":"add","path":"/nope/a/b","value":"x"}]', '[{"op":"foo","path":"/data/x","value":"x"}]',
      '[{"op":"move","from":"/data/nope","path":"/data/x"}]', '[{"op":"copy","from":"/data/nope","path":"/data/x"}]', '{"a":1}', '[1]', 'x', '[{"op":"add","path":"/data/y","value":"2"},{"op":"remove","path":"/data/x"}]', '[{"op":"move","from":"/data/x","path":"/data/z"}]', '[{"op":"test","path":"/data/x","value":"1"}]', '[]', '- {op: replace, path: /data/x, value: yaml}'),
    ...local('merge', '[1]', 'x: [', '{"data":{"x":null,"y":"2"}}', '{"data":null}', 'data: {y: "yaml"}', '{"foo":{"a":null,"b":[1]}}'),
    ...local('strategic', 'x', '[]', '{"data":{"x":"1"}}', '{"data":{"$patch":"foo"}}', '{"foo":{"x":"1"}}', '{"data":{"$patch":"replace","z":"1"}}', '{"metadata":{"labels":{"$patch":"delete"}}}', '{"metadata":{"finalizers":["a/b"]}}'),
    ...['{"spec":{"containers":[{"name":"c","image":"nginx:2"}]}}', '{"spec":{"containers":[{"name":"e","image":"new"}]}}', '{"spec":{"containers":[{"$patch":"delete","name":"c"}]}}', '{"spec":{"containers":[{"$patch":"replace"},{"name":"z","image":"z"}]}}', '{"spec":{"$setElementOrder/containers":[{"name":"d"},{"name":"c"}]}}', '{"spec":{"containers":[{"image":"no key"}]}}', '{"spec":{"tolerations":[{"key":"other"}]}}', '{"spec":{"containers":[{"name":"c","env":[{"name":"A","value":null},{"name":"B","value":"b"}]}]}}'].map(p => `patch -f p1.yaml --local -o yaml -p '${p}'`),
    "patch -f widget.yaml --local -p '{\"a\":1}'", "patch -f widget.yaml --local --type merge -o yaml -p '{\"a\":1}'", "patch -f both.yaml --local -p '{\"metadata\":{\"labels\":{\"b\":\"c\"}}}'", "patch -f both.yaml --local --type merge -o name -p '{}'", 'patch -f c1.yaml --local --patch-file patch.json -o json', 'patch -f c1.yaml --local --patch-file patch.yaml -o json',
    'patch cm settings -n NS', 'patch cm', 'patch cm nope -p {} -n NS', 'patch cm settings -p {} -n NS', 'patch -p {}', "patch cm settings -p '{}' --type foo", "patch cm settings -p '{}' --local", "patch cm settings -p '{}' --patch-file x", 'patch cm settings --patch-file nope -n NS', "patch cm settings -p 'data: [' -n NS", "patch cm settings -p '{\"data\":' -n NS",
    "patch cm settings -n NS -p '{\"data\":{\"number\":\"13\"}}' --dry-run=client", "patch cm settings -n NS -p '{\"data\":{\"number\":\"13\"}}' --dry-run=server", "patch cm settings -n NS -p '{\"data\":{\"number\":\"13\"}}' --dry-run=server -o yaml", "patch cm settings -n NS -p '{\"data\":{\"number\":\"12\"}}' --dry-run=server", "patch cm settings -n NS -p '{\"data\":{\"number\":13}}' --dry-run=server", "patch cm settings -n NS -p '{}' --subresource=nope", "patch cm settings -n NS -p '{}' --dry-run=foo", "patch cm settings -n NS -p '{}' --local --dry-run=server", "patch cm/settings secret/keys -n NS -p '{\"metadata\":{\"labels\":{\"z\":\"y\"}}}' --dry-run=server", "patch cm settings nope -n NS -p '{}'", "patch cm settings -n NS --type json -p '[{\"op\":\"test\",\"path\":\"/data/number\",\"value\":\"1\"}]'", "patch cm settings -n NS --type json -p '{}'", "patch pod single -n NS -p '{\"spec\":{\"restartPolicy\":\"Never\"}}' --dry-run=server", "patch rc web -n NS --subresource=scale --type=merge -p '{\"spec\":{\"replicas\":3}}' --dry-run=server", 'patch --nosuch', 'patch cm settings -n NS -p', "patch cm settings -n NS -p '{}' -o foo", "patch cm settings -A -p '{}'",
  ],
  scenarios: [
    { name: 'patches of every type', files: { 'c1.yaml': CONFIG_MAP }, lines: [
      'apply -f c1.yaml -n NS', "patch cm c1 -n NS -p '{\"data\":{\"y\":\"2\"}}'", "patch cm c1 -n NS -p 'data: {y: \"3\"}'", "patch cm c1 -n NS --type merge -p '{\"data\":{\"y\":null}}' -o yaml", "patch cm c1 -n NS --type json -p '[{\"op\":\"add\",\"path\":\"/data/z\",\"value\":\"1\"}]' -o name", "patch -f c1.yaml -n NS -p '{\"data\":{\"q\":\"1\"}}' --record", 'get cm c1 -n NS -o yaml', "patch cm c1 -n NS -p '{\"metadata\":{\"resourceVersion\":\"1\"}}'",
    ] },
  ],
};
