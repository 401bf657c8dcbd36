/** What bad input gets: configuration, connections, certificates, refusals, malformed objects, flags; of every command that meets them. */
import type { Row, SameTable } from '../support/kubectl-same.ts';


const config = (name: string, server: string, more = '') => ({
  [name]: `apiVersion: v1\nkind: Config\ncurrent-context: c\nclusters: [{name: c, cluster: {server: "${server}"${more}}}]\ncontexts: [{name: c, context: {cluster: c, user: u}}]\nusers: [{name: u, user: {token: nobody}}]\n`,
});

const CONFIGMAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: made}\ndata: {a: "1"}\n';

/** The two are of different builds. */
const VERSIONS = [[/v1\.36\.\d+/g, 'VERSION']] as const;
const row = (line: string) => (line.startsWith('version') ? { line, mask: VERSIONS } : line);

/** Asked before anything else is said of a kind that nobody knows. */
const NO_CRDS = 'the server has no custom resources yet; upstream looks for them before it looks for the kind, and fails';
const DIFFERENT: ReadonlySet<string> = new Set(['create -f m/unknown-kind.yaml --dry-run=server', 'apply -f m/unknown-kind.yaml --dry-run=server', 'create -f m/good-and-bad.yaml --dry-run=server ', 'apply -f m/good-and-bad.yaml --dry-run=server ', 'create -f m/good-and-bad.yaml --dry-run=server --validate=warn', 'apply -f m/good-and-bad.yaml --dry-run=server --validate=warn', 'create -f m/good-and-bad.yaml --dry-run=server --validate=strict', 'apply -f m/good-and-bad.yaml --dry-run=server --validate=strict']);

const lineOf = (given: Row) => (typeof given === 'string' ? given : given.line);
const settled = (rows: readonly Row[]): Row[] => rows.map(r => (DIFFERENT.has(lineOf(r)) ? { line: lineOf(r), differs: NO_CRDS } : r));

/** Logged twice, once or never: upstream reads certificates in threads of their own. */
const oncePair = (line: string): Row => ({ line, mask: [[/E.* cert_rotation\.go:172\] .*\n/g, ''], ...VERSIONS] });
const viewed = (field: string, file: string) => `kubectl config view --raw -o jsonpath='{.users[0].user.${field}}' | base64 -d > ${file}`;
/** With the kubeconfig's own certificate and key as files. */
const withPair = (pair: string, line: string): Row => {
  const [cert, key] = pair.split(' ');
  return oncePair(`(${viewed('client-certificate-data', 'good.crt')}; ${viewed('client-key-data', 'good.key')}; kubectl ${line} --client-certificate=${cert} --client-key=${key})`);
};
const person = (name: string, user: string, cluster = '{server: "https://127.0.0.1:1"}') => ({
  [name]: `apiVersion: v1\nkind: Config\ncurrent-context: c\nclusters: [{name: c, cluster: ${cluster}}]\ncontexts: [{name: c, context: {cluster: c, user: u}}]\nusers: [{name: u, user: ${user}}]\n`,
});

export const same: SameTable = {
  files: {
    ...config('refused.yaml', 'http://127.0.0.1:1'), ...config('nohost.yaml', 'https://nowhere.invalid:6443'), ...config('badurl.yaml', 'https://127.0.0.1:port'), ...config('badca.yaml', 'https://127.0.0.1:1', ', certificate-authority-data: "%%%"'),
    ...config('noca.yaml', 'https://127.0.0.1:1', ', certificate-authority: nowhere.crt'), ...config('textca.yaml', 'https://127.0.0.1:1', ', certificate-authority: text.crt'), ...config('both.yaml', 'https://127.0.0.1:1', ', certificate-authority: text.crt, insecure-skip-tls-verify: true'),
    'text.crt': 'no certificate', 'malformed.yaml': 'a: b: c\n', 'list.yaml': '- a\n', 'empty.yaml': '', 'other.yaml': 'apiVersion: v2\nkind: Config\n', 'unknown-field.yaml': 'apiVersion: v1\nkind: Config\nclusterz: []\n',
    'wrong-type.yaml': 'apiVersion: v1\nkind: Config\nclusters: {a: b}\n', 'no-context.yaml': 'apiVersion: v1\nkind: Config\ncurrent-context: gone\n',
    'm/tab.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n\tname: a\n', 'm/colon.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a\ndata: {}\n', 'm/json.json': '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a",}}', 'm/text.yaml': 'just text\n', 'm/number.yaml': '7\n', 'm/empty.yaml': '', 'm/comment.yaml': '# nothing\n',
    'm/nokind.yaml': 'apiVersion: v1\nmetadata: {name: a}\n', 'm/noversion.yaml': 'kind: ConfigMap\nmetadata: {name: a}\n', 'm/unknown-kind.yaml': 'apiVersion: v1\nkind: Konfig\nmetadata: {name: a}\n', 'm/unknown-group.yaml': 'apiVersion: example.com/v1\nkind: ConfigMap\nmetadata: {name: a}\n',
    'm/unknown-field.yaml': `${CONFIGMAP}datum: {}\n`, 'm/twice.yaml': `${CONFIGMAP}data: {b: "2"}\n`, 'm/wrong-type.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: made}\ndata: {a: 1}\n', 'm/noname.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n', 'm/bad-name.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: Not_A_Name}\n',
    'm/other-ns.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, namespace: other}\n', 'm/bad-pod.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: bad}\nspec: {containers: []}\n', 'm/several.yaml': `${CONFIGMAP}---\na: b: c\n---\n${CONFIGMAP}`, 'm/good-and-bad.yaml': `${CONFIGMAP}---\napiVersion: v1\nkind: Konfig\nmetadata: {name: a}\n`,
    ...person('textpair.yaml', '{client-certificate-data: dGV4dA==, client-key-data: dGV4dA==}'), ...person('no-server.yaml', '{token: t}', '{server: ""}'), ...person('bad-proxy.yaml', '{token: t}', '{server: "https://127.0.0.1:1", proxy-url: "ftp://x"}'), ...person('exec-empty.yaml', '{exec: {command: "", env: [{name: "", value: x}]}}'), ...person('exec-mode.yaml', '{exec: {command: x, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Now}}'),
    ...person('all-wrong.yaml', '{token: t, username: a, client-certificate: no.crt, client-certificate-data: dGV4dA==, as-uid: x}', '{server: "https://127.0.0.1:1", proxy-url: x, certificate-authority: no.crt, certificate-authority-data: dGV4dA==}'),
    'm/binary.yaml': '\u0000\u0001',
    'l/service.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {a: b}, ports: [{port: 80}]}\n', 'l/empty.yaml': 'apiVersion: v1\nkind: List\nitems: []\n', 'l/pods.yaml': 'apiVersion: v1\nkind: PodList\nitems: []\n', 'l/foo.yaml': 'apiVersion: foo/v1\nkind: List\nitems: []\n', 'l/v2.yaml': 'apiVersion: v2\nkind: List\nitems: []\n',
    'l/noversion.yaml': 'kind: List\nitems: []\n', 'l/apps.yaml': `apiVersion: apps/v1\nkind: List\nitems: [{apiVersion: v1, kind: ConfigMap, metadata: {name: gone}}]\n`, 'l/maps.yaml': 'apiVersion: v1\nkind: ConfigMapList\nitems: [{metadata: {name: gone}}]\n', 'l/konfigs.yaml': 'apiVersion: v1\nkind: KonfigList\nitems: []\n',
  },
  rows: settled([
    ...['refused', 'nohost', 'badurl', 'badca', 'noca', 'textca', 'both', 'malformed', 'list', 'empty', 'other', 'unknown-field', 'wrong-type', 'no-context', 'gone'].flatMap(name => [`get po --kubeconfig ${name}.yaml`, `config view --kubeconfig ${name}.yaml`, row(`version --kubeconfig ${name}.yaml`)]),
    // With a namespace the configuration is looked at only among the objects that are asked for.
    ...['set subject rolebinding x --user=a', 'set subject -f m/unknown-field.yaml --user=a', 'set subject', 'set image deploy x a=b', 'set image a=b', 'set image -f m/unknown-field.yaml a=b', 'set sa deploy x b', 'set resources deploy x --limits=cpu=1', 'get -f m/unknown-field.yaml', 'label -f m/unknown-field.yaml a=b'].flatMap(line => ['noca', 'all-wrong'].map(name => `${line} -n x --kubeconfig ${name}.yaml`)),
    ...['noca', 'all-wrong', 'no-context', 'no-server', 'refused'].flatMap(name => ['set selector -f l/service.yaml a=b', 'set selector svc x a=b', 'set selector svc/x a=b', 'set selector svc --all a=b', 'set selector --local -f l/service.yaml a=b -o yaml', 'set selector --local svc x a=b', 'delete -f l/service.yaml', 'apply -f l/empty.yaml', 'get -f l/empty.yaml', 'delete -f l/pods.yaml', 'scale --replicas=2 -f l/empty.yaml'].map(line => `${line} --kubeconfig ${name}.yaml`)),
    ...['set selector svc x a=b', 'set selector -f l/service.yaml a=b', 'delete -f l/service.yaml'].flatMap(line => ['--context=gone', '--cluster=gone', '--user=gone'].map(flag => `${line} ${flag}`)),
    ...['empty', 'pods', 'foo', 'v2', 'noversion', 'apps', 'maps', 'konfigs'].flatMap(name => [`get -f l/${name}.yaml`, `delete -f l/${name}.yaml --dry-run=server`, `create -f l/${name}.yaml --dry-run=server --validate=false`, `label -f l/${name}.yaml a=b`]),
    ...['refused', 'badurl', 'noca', 'malformed', 'gone'].flatMap(name => [`describe po --kubeconfig ${name}.yaml`, `delete po x --kubeconfig ${name}.yaml`, `apply -f m/unknown-kind.yaml --kubeconfig ${name}.yaml`, `api-resources --kubeconfig ${name}.yaml`, `logs x --kubeconfig ${name}.yaml`, `exec x --kubeconfig ${name}.yaml -- ls`]),
    ...['get po', 'describe po', 'version', 'apply -f m/nokind.yaml', 'replace -f m/nokind.yaml', 'diff -f m/nokind.yaml', 'create -f m/nokind.yaml', 'logs x', 'auth whoami', 'get po -n x', 'config view'].flatMap(line => ['--context=gone', '--cluster=gone', '--user=gone', '-s http://127.0.0.1:1', '-s 127.0.0.1:1', '-s https://127.0.0.1:1', '-s nonsense://x', '-s ""', '--request-timeout=x'].map(flag => row(`${line} ${flag}`))),
    'get po --tls-server-name=elsewhere.example', 'get po --certificate-authority=nowhere.crt', 'get po --certificate-authority=text.crt', 'get po --certificate-authority=/etc/ssl/certs/ca-certificates.crt', 'get po --insecure-skip-tls-verify', 'get po --client-certificate=nowhere.crt', oncePair('get po --client-certificate=text.crt --client-key=text.crt'), ...['text.crt good.key', 'good.crt text.crt', 'good.key good.key', 'good.crt good.crt', 'good.crt good.key'].map(pair => withPair(pair, 'get po')), withPair('good.crt text.crt', 'version'), withPair('good.key good.key', 'describe po'),
    'get po --kubeconfig textpair.yaml', row('version --kubeconfig textpair.yaml'), 'get po --kubeconfig textpair.yaml --cache-dir=none', ...['no-server', 'bad-proxy', 'all-wrong', 'exec-empty', 'exec-mode'].flatMap(name => [`get po --kubeconfig ${name}.yaml`, `get po -n x --kubeconfig ${name}.yaml`, row(`version --kubeconfig ${name}.yaml`), `auth whoami --kubeconfig ${name}.yaml`]),
    'get po --client-key=nowhere.key',
    'get po --token=nonsense', 'get po --username=a --password=b', 'get po --username=a --token=b', 'get po --as=nobody', 'get po web --as=nobody', 'create -f m/noname.yaml --as=nobody', 'delete po single --as=nobody', 'get nodes --as=nobody', 'get po -A --as=nobody', 'auth can-i get po --as=nobody', 'get po --as-group=x', 'get po --as-uid=x',
    ...['tab.yaml', 'colon.yaml', 'json.json', 'text.yaml', 'number.yaml', 'empty.yaml', 'comment.yaml', 'nokind.yaml', 'noversion.yaml', 'unknown-kind.yaml', 'unknown-group.yaml', 'noname.yaml', 'bad-name.yaml', 'other-ns.yaml', 'bad-pod.yaml', 'gone.yaml', 'binary.yaml'].flatMap(name => [`create -f m/${name} --dry-run=server`, `apply -f m/${name} --dry-run=server`, `get -f m/${name}`, `delete -f m/${name} --dry-run=server`]),
    ...['unknown-field', 'twice', 'wrong-type', 'several', 'good-and-bad'].flatMap(name => ['', '--validate=false', '--validate=warn', '--validate=strict', '--validate=nonsense'].flatMap(flag => [`create -f m/${name}.yaml --dry-run=server ${flag}`, `apply -f m/${name}.yaml --dry-run=server ${flag}`])),
    'get po nosuch', 'get nosuch', 'get po nosuch single', 'get po/nosuch cm/nosuch', 'describe po nosuch', 'delete po nosuch', 'logs nosuch', 'exec nosuch -- ls', 'get po -n nosuch', 'get po single -n nosuch', 'get po,', 'get po/', 'get /', 'get po/single/x', 'get po single/x', 'get', 'describe', 'delete', 'delete po', 'get po -l a=b=c', 'get po -l "a in"', 'get po --field-selector=x=y', 'get po --field-selector=nonsense',
    ...['jsonpath={', 'jsonpath={.a', 'jsonpath={.items[}', 'jsonpath={.items[a]}', 'jsonpath={.nosuch.x}', 'jsonpath={range .items}', 'jsonpath={end}', "jsonpath={.items[?(@.a=)]}", 'jsonpath', 'jsonpath-file=gone', 'go-template={{', 'go-template={{.a', 'go-template={{nosuch}}', 'go-template={{.a.b.c}}', 'go-template={{range}}', 'go-template', 'go-template-file=gone', 'custom-columns=', 'custom-columns=A', 'custom-columns=A:', 'custom-columns=A:{', 'custom-columns-file=gone', 'custom-columns-file=m/empty.yaml', 'nonsense', 'JSON', 'wide=x', 'Yaml', 'KYAML', 'NAME', 'Wide', 'JSONPATH={.a}', 'Custom-Columns=A:.a'].flatMap(o => [`get po single -o '${o}'`, `get po -o '${o}'`]),
    'get po --request-timeout=1 -s https://127.0.0.1:1', 'get po -n NS -w --request-timeout=1s', 'get po -n NS -o JSON', 'get po single -n NS -o Yaml', 'get po -n NS -o NAME', 'get po --sort-by=.nosuch', 'get po --sort-by={', 'get po -o json --sort-by=.nosuch', 'get po --chunk-size=-1', 'get po -L', 'get po --watch --all-namespaces=x', 'get po -o', 'get po --output-watch-events', 'get po --raw=/x', 'get --raw=/nosuch', 'get --raw=nosuch', 'get po --subresource=nosuch', 'get po --subresource=status', 'get -k gone', 'get -f gone -k gone', 'get -f', 'get -f http://127.0.0.1:1/x.yaml', 'apply', 'apply x', 'create', 'create -f', 'apply -f m -R --dry-run=server | head -3', 'get po single -o yaml | head -2', 'get po -A | true', 'get po -o json | head -1', 'describe po | head -1', 'api-resources | head -1',
  ]),
  scenarios: [{
    name: 'conflicts, immutable fields, a kubeconfig that stays whole',
    files: { 'secret.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nimmutable: true\nstringData: {a: b}\n', 'changed.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nimmutable: true\nstringData: {a: c}\n', 'stale.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: made, resourceVersion: "1"}\ndata: {a: "2"}\n', 'made.yaml': CONFIGMAP, 'pod.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: nginx}]}\n', 'pod2.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: d, image: nginx}]}\n', 'mine.yaml': 'apiVersion: v1\nkind: Config\n' },
    lines: [
      'apply -n NS -f secret.yaml', 'apply -n NS -f changed.yaml', 'replace -n NS -f changed.yaml', 'create -n NS -f secret.yaml', 'create -n NS -f made.yaml', 'replace -n NS -f stale.yaml', 'apply -n NS -f stale.yaml', 'create -n NS -f pod.yaml', 'apply -n NS -f pod2.yaml', 'replace -n NS -f pod2.yaml',
      `patch -n NS cm made -p '{"data": {"a": 7}}'`, `patch -n NS cm made -p '{'`, `patch -n NS cm made --type=json -p '[{"op": "remove", "path": "/nosuch"}]'`, `patch -n NS cm made --type=nonsense -p '{}'`, 'label -n NS cm made a=b=c', 'label -n NS cm made "bad key=x"', 'label -n NS cm made a=1', 'label -n NS cm made a=2', 'annotate -n NS cm made x', 'scale -n NS cm made --replicas=2', 'delete -n NS cm made --cascade=x', 'delete -n NS cm made --grace-period=-2',
      '(chmod 400 mine.yaml; kubectl config set-context x --kubeconfig mine.yaml; cat mine.yaml; ls -l mine.yaml | cut -c1-10)', '(touch mine.yaml.lock; kubectl config set-context y --kubeconfig mine.yaml; cat mine.yaml; rm mine.yaml.lock)', 'config use-context gone --kubeconfig mine.yaml', 'config set a.b.c x --kubeconfig mine.yaml', '(cat mine.yaml; ls | grep -c tmp)',
    ],
  }],
};
