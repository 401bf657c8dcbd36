/** Command lines of `kubectl config`, alike with both programs, and the files that they leave. */
import type { SameTable } from '../support/kubectl-same.ts';

const CONFIG = `apiVersion: v1
kind: Config
current-context: dev
clusters:
- name: dev
  cluster: {server: "https://dev:6443", certificate-authority: ca.crt}
- name: prod
  cluster: {server: "https://prod:6443", insecure-skip-tls-verify: true}
contexts:
- name: dev
  context: {cluster: dev, user: me, namespace: team}
- name: prod
  context: {cluster: prod, user: you}
users:
- name: me
  user: {client-certificate: me.crt, client-key-data: c2VjcmV0}
- name: you
  user: {token: abc, username: x, password: "y"}
- name: program
  user:
    exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, args: [a, b], env: [{name: A, value: "1"}], interactiveMode: Never}
`;
const use = (file: string) => (line: string) => `KUBECONFIG=${file} kubectl config ${line}`;
const on = use('c.yaml');
const twice = use('one.yaml:two.yaml');
const fresh = use('new.yaml');
/** What points into memory. */
const ADDRESS = [[/0x[\da-f]+/g, 'ADDRESS']] as const;

export const same: SameTable = {
  rows: [
    'config foo', 'config view x', 'config delete-user', 'config get-clusters x', 'config current-context x',
    'KUBECONFIG=nope kubectl config view', 'KUBECONFIG=nope kubectl config current-context', 'KUBECONFIG=nope kubectl config get-contexts', 'KUBECONFIG=nope kubectl config use-context x', 'config view --kubeconfig nope', 'config current-context --kubeconfig nope',
    'KUBECONFIG=bad.yaml kubectl config view', 'KUBECONFIG=bad.yaml kubectl get po', 'KUBECONFIG=bad2.yaml kubectl config view',
  ],
  files: { 'bad.yaml': 'a: [b\n', 'bad2.yaml': 'clusters: x\n' },
  scenarios: [
    {
      name: 'reading', files: { 'c.yaml': CONFIG, 'one.yaml': CONFIG, 'two.yaml': CONFIG.replaceAll('prod', 'other').replace('current-context: dev', 'current-context: other') },
      lines: [
        ...['', '--raw', '--minify', '-o json', '-o kyaml', '--minify --raw', '--context prod --minify', '--minify --context nope', "-o jsonpath='{.clusters[*].name}'", "-o go-template='{{len .users}}'", '-o name', '-o foo', '--flatten'].map(f => on(`view ${f}`)),
        ...['current-context', 'get-contexts', 'get-contexts prod', 'get-contexts nope prod', 'get-contexts -o name', 'get-contexts --no-headers', 'get-contexts -o json', 'get-contexts -o foo', 'get-clusters | sort', 'get-users | sort'].map(on),
        ...['view', 'get-contexts', 'get-clusters | sort', 'get-users | sort', 'current-context', 'view --minify'].map(twice),
      ],
    },
    {
      name: 'writing', files: { 'c.yaml': CONFIG },
      lines: [
        ...['use-context prod', 'use prod', 'use-context nope', 'rename-context prod live', 'rename-context prod x', 'rename-context dev live', 'set-context dev --namespace=other', 'set-context fresh --cluster=dev --user=me', 'set-context --current --namespace=now', 'set-context x --current', 'set-context ""', 'set-context'].map(on), '$ cat c.yaml',
        ...['set-cluster dev --server=https://new', 'set-cluster dev --certificate-authority=ca2.crt --embed-certs', 'set-cluster dev --insecure-skip-tls-verify --certificate-authority=x', 'set-cluster dev --insecure-skip-tls-verify', 'set-cluster dev --tls-server-name=n', 'set-cluster dev --proxy-url=http://p', 'set-cluster n --embed-certs', 'set-cluster n2'].map(on), '$ cat c.yaml',
        ...['set-credentials me --token=t', 'set-credentials me --username=u --password=p', 'set-credentials me --token=t --username=u', 'set-credentials me --client-key=k --embed-certs', 'set-credentials prog --exec-command=x --exec-arg=a,b --exec-env=A=1 --exec-api-version=client.authentication.k8s.io/v1', 'set-credentials program --exec-env=A- --exec-env=B=2 --exec-arg=z', 'set-credentials oidc --auth-provider=oidc --auth-provider-arg=a=1 --auth-provider-arg=b=2', 'set-credentials oidc --auth-provider-arg=a-', 'set-credentials ""', 'set-credentials c --client-certificate=me.crt --client-key=/abs/me.key'].map(on), '$ cat c.yaml',
        ...['set clusters.dev.server https://y', 'set clusters.10.0.0.1.server https://z', 'set contexts.dev.namespace n1', 'set current-context zzz', 'set users.me.token abc', 'set clusters.dev.certificate-authority-data Zm9v', 'set clusters.dev.certificate-authority-data !!', 'set clusters.dev.certificate-authority-data foo --set-raw-bytes', 'set clusters.dev.insecure-skip-tls-verify maybe', 'set clusters.dev.insecure-skip-tls-verify true', 'set foo bar', 'set users.me.act-as x', 'set clusters.dev.server ""', 'set "" x'].map(on), '$ cat c.yaml',
        { line: on('set clusters.dev.foo bar'), mask: ADDRESS },
        ...['unset current-context', 'unset users.me.token', 'unset contexts.dev', 'unset contexts.nope', 'unset clusters.nope.server', 'unset foo', 'delete-cluster nope', 'delete-cluster dev', 'delete-context nope', 'delete-context fresh', 'delete-user nope', 'delete-user me', 'unset users'].map(on), '$ cat c.yaml',
      ],
    },
    {
      name: 'a new file, and its mode',
      lines: [...['set-cluster a --server=https://a', 'set-credentials u --token=t', 'set-context c --cluster=a --user=u', 'use-context c', 'view', 'delete-context c', 'current-context'].map(fresh), '$ cat new.yaml', "$ stat -c '%a' new.yaml", '$ ls'],
    },
    {
      name: 'several files', files: { 'one.yaml': CONFIG, 'two.yaml': CONFIG.replaceAll('prod', 'other') },
      lines: [...['use-context other', 'set-context other --namespace=x', 'set-cluster new --server=https://n', 'delete-context dev', 'rename-context other third', 'unset current-context'].map(twice), '$ cat one.yaml', '$ cat two.yaml'],
    },
    { name: 'a lock', files: { 'c.yaml': CONFIG, 'c.yaml.lock': '' }, lines: [on('use-context prod'), '$ cat c.yaml'] },
    { name: 'a mode', files: { 'c.yaml': CONFIG }, lines: ['$ chmod 640 c.yaml', on('use-context prod'), "$ stat -c '%a' c.yaml", '$ ln -s c.yaml l.yaml', 'KUBECONFIG=l.yaml kubectl config use-context dev', "$ stat -c '%F' l.yaml", '$ cat c.yaml'] },
  ],
};
