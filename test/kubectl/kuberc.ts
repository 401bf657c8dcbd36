/** Rows of `kubectl kuberc`, and what preferences make of other command lines. */
import type { SameTable } from '../support/kubectl-same.ts';

const HEAD = 'apiVersion: kubectl.config.k8s.io/v1beta1\nkind: Preference\n';
const file = (text: string) => `${HEAD}${text}\n`;
const FILES = {
  'unknown.yaml': file('foo: bar\ndefaults: [{command: get, options: [{name: output, default: name, x: 1}]}, {command: nope x, options: []}]'),
  'no-flag.yaml': file('defaults: [{command: get, options: [{name: nosuch, default: name}]}]'),
  'bad-value.yaml': file('defaults: [{command: get, options: [{name: chunk-size, default: foo}]}]'),
  'dashes.yaml': file('defaults: [{command: get, options: [{name: --output, default: foo}]}]'),
  'bad-name.yaml': file('aliases: [{name: g1, command: get}]'),
  'twice.yaml': file('aliases: [{name: ga, command: get}, {name: ga, command: get}]'),
  'aliases.yaml': file('aliases: [{name: gx, command: nope}, {name: ga, command: get, prependArgs: [ns], appendArgs: [default], options: [{name: output, default: name}]}, {name: get, command: create}, {name: cv, command: config view, options: [{name: minify, default: "true"}]}]'),
  'not.yaml': 'a: b\n',
  'shape.yaml': file('defaults: {a: b}'),
  'policy.yaml': file('credentialPluginPolicy: Foo'),
  'deny.yaml': file('credentialPluginPolicy: DenyAll'),
  'allow.yaml': file('credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{command: other}]'),
  'allow-none.yaml': file('credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: []'),
  'allow-empty.yaml': file("credentialPluginPolicy: Allowlist\ncredentialPluginAllowlist: [{command: ''}]"),
  'allow-misses.yaml': file('credentialPluginPolicy: Allowlist'),
  'allow-all.yaml': file('credentialPluginPolicy: AllowAll\ncredentialPluginAllowlist: [{command: a}]'),
  'several.yaml': `---\na: b\n---\n${file('defaults: [{command: get, options: [{name: show-labels, default: "true"}]}]')}`,
  'exec.kubeconfig': 'apiVersion: v1\nkind: Config\nclusters: [{name: a, cluster: {server: "https://127.0.0.1:1"}}]\nusers: [{name: a, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: mycred, interactiveMode: Never}}}]\ncontexts: [{name: a, context: {cluster: a, user: a}}]\ncurrent-context: a\n',
};
const SET = ['--section foo', '--section aliases', '--section defaults', '--section defaults --name x', '--section defaults --appendarg x', '--section credentialplugin', '--section credentialplugin --policy Foo', '--section credentialplugin --policy DenyAll --allowlist-entry a', '--section credentialplugin --policy Allowlist', '--section credentialplugin --policy Allowlist --allowlist-entry a --allowlist-entry b=c,command= --allowlist-entry name=x', '--section credentialplugin --policy Allowlist --allowlist-entry name=x', '--section aliases --name ab', '--section aliases --name ab --command get --option x', ''];

export const same: SameTable = {
  files: FILES,
  rows: [
    'kuberc foo', 'kuberc view', 'kuberc view --kuberc nope.yaml', '$ KUBERC=off kubectl kuberc view', '$ KUBERC=off kubectl kuberc set --section defaults --command get', '$ KUBERC=nope.yaml kubectl kuberc view', '$ KUBERC=off kubectl get ns --kuberc=aliases.yaml',
    '$ KUBERC=aliases.yaml kubectl ga', '$ KUBECTL_KUBERC=false kubectl ga --kuberc=aliases.yaml', '$ KUBECTL_KUBERC=false kubectl kuberc view', '--kuberc', '--kuberc=', 'get ns default --kuberc',
    ...['unknown', 'no-flag', 'bad-value', 'dashes', 'bad-name', 'twice', 'not', 'shape', 'policy', 'allow-none', 'allow-empty', 'allow-misses', 'allow-all', 'several'].flatMap(f => [`get ns default --kuberc ${f}.yaml`, `kuberc view --kuberc=${f}.yaml`]),
    'get ns default --kuberc no-flag.yaml -o name', 'get ns default --kuberc bad-value.yaml --chunk-size=2', 'get ns default --kuberc unknown.yaml -ojson', 'get ns default -A=false --kuberc unknown.yaml --output wide',
    ...['gx', 'ga', 'ga -o wide', 'ga kube-system', 'ga --bad', 'gb', 'get ns default', 'cv --raw', 'cv -o json --bad'].map(line => `${line} --kuberc aliases.yaml`), '--kuberc aliases.yaml ga',
    ...['json', 'yaml', 'kyaml', 'name', 'foo', "jsonpath='{.aliases[*].name}'"].map(o => `kuberc view --kuberc aliases.yaml -o ${o}`), 'kuberc view --kuberc allow.yaml -o json',
    ...['deny', 'allow'].map(f => ({ line: `--kubeconfig exec.kubeconfig get ns --kuberc ${f}.yaml`, differs: 'credentials are asked for before the first request: no failed discovery is logged' })),
    ...SET.map(flags => `kuberc set ${flags}`),
  ],
  scenarios: [{
    name: 'kuberc',
    lines: [
      ...['--section defaults --command get --option output=wide', '--section defaults --command get --option output=json', '--section defaults --command get --overwrite', '--section defaults --command get --overwrite --option=--output=name', '--section aliases --name getn --command get --prependarg ns --option output=wide', '--section aliases --name getn --command get', '--section aliases --name getn --command "get" --overwrite --appendarg default', '--section credentialplugin --policy Allowlist --allowlist-entry command=foo,command=bar', '--section credentialplugin --policy Allowlist --allowlist-entry command=baz']
        .flatMap(flags => [`kuberc set ${flags}`, '$ cat ~/.kube/kuberc']),
      'kuberc view', 'kuberc view -o json', 'getn', 'getn --show-labels', 'get ns default', 'kuberc set --section credentialplugin --policy DenyAll', 'get ns default', '$ rm ~/.kube/kuberc',
      '$ echo y | kubectl kuberc view', '$ cat ~/.kube/kuberc', '$ rm ~/.kube/kuberc', { line: '$ echo n | kubectl kuberc view', differs: 'upstream panics' }, '$ rm -rf ~/.kube; kubectl kuberc set --section defaults --command get && stat -c %a ~/.kube ~/.kube/kuberc', '$ rm -f ~/.kube/kuberc',
    ],
  }],
};
