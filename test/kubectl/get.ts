/** Command lines of `kubectl get`, alike with both programs. */
import type { SameTable } from '../support/kubectl-same.ts';

const KINDS = ['pods', 'po', 'pod', 'rc', 'rs', 'svc', 'cm', 'secrets', 'sa', 'ns', 'nodes', 'no', 'pvc', 'pv', 'roles', 'rolebindings', 'clusterroles', 'ep', 'endpointslices', 'leases', 'priorityclasses', 'sc', 'all', 'events.v1.', 'replicasets.apps', 'replicasets.v1.apps', 'ReplicaSet'];
const OUTPUTS = ['', '-o wide', '-o yaml', '-o json', '-o name', '-o kyaml', '--show-labels', '--no-headers', '-L app,env', '--show-kind', '--server-print=false', "-o jsonpath='{.items[*].metadata.name}'", "-o go-template='{{range .items}}{{.metadata.name}} {{end}}'", '-o custom-columns=NAME:.metadata.name,APP:.metadata.labels.app', '--sort-by=.metadata.name', '-o yaml --show-managed-fields', '-A'];

export const same: SameTable = {
  files: {
    'pod.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: single, namespace: fixture}\n',
    'both.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: single, namespace: fixture}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: fixture}\n',
    'list.json': '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Pod","metadata":{"name":"single","namespace":"fixture"}},{"apiVersion":"v1","kind":"Pod","metadata":{"name":"nope","namespace":"fixture"}}]}',
    'nokind.yaml': 'metadata: {name: x}\n', 'noversion.yaml': 'kind: Pod\nmetadata: {name: x}\n', 'unknown.yaml': 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: x}\n',
    'broken.yaml': 'a: [b\n', 'broken2.yaml': 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: x\n bad: y\n', 'broken.json': '{"a": }', 'scalar.yaml': 'hello\n', 'seq.yaml': '- a\n- b\n', 'tab.yaml': 'a:\n\tb: c\n',
    'empty.yaml': '', 'dir/a.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: single, namespace: fixture}\n', 'dir/sub/b.yml': 'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: fixture}\n', 'dir/c.txt': 'no',
    'columns.txt': 'NAME  APP\nmetadata.name  metadata.labels.app\n', 'template.gotmpl': '{{range .items}}{{.kind}}{{end}}', 'path.txt': '{.items[0].metadata.name}',
  },
  rows: [
    ...KINDS.map(kind => `get ${kind} -n NS`),
    ...OUTPUTS.map(output => `get po -n NS ${output}`),
    ...OUTPUTS.map(output => `get po single -n NS ${output}`),
    ...OUTPUTS.map(output => `get po,svc,cm -n NS ${output}`),
    ...OUTPUTS.map(output => `get ns ${output}`),
    ...['yaml', 'json', 'kyaml', 'name', 'wide'].flatMap(o => ['cm settings', 'secret keys', 'svc web', 'rs api', 'pvc data', 'role reader', 'nodes', 'clusterrole view', 'ns default'].map(what => `get ${what} -n NS -o ${o}`)),
    'get', 'get --raw', 'get nosuch', 'get nosuch.example.com', 'get po nope -n NS', 'get po nope -n nowhere', 'get po nope nope2 -n NS', 'get po/nope svc/nope -n NS', 'get po single nope -n NS', 'get po/single svc/web -n NS', 'get po,svc web -n NS',
    'get po/single/x', 'get po /', 'get po/', 'get po svc/web', 'get po -n nowhere', 'get po -n nowhere -o yaml', 'get po -n nowhere -o json', 'get po -n nowhere -o name', 'get po -A --no-headers', 'get po single -A', 'get ns,nodes', 'get ns -n NS',
    'get po nope -n NS --ignore-not-found', 'get po nope single -n NS --ignore-not-found', 'get po nope -n NS --ignore-not-found -o yaml', 'get po nope single -n NS --ignore-not-found -o name', 'get po -n nowhere --ignore-not-found',
    'get po -l app=web -n NS', 'get po -l app=nope -n NS', "get po -l 'app in (web, api)' -n NS", "get po -l 'app in (' -n NS", 'get po -l app==web,app!=api -n NS', 'get po single -l app=web -n NS', 'get po -l = -n NS',
    'get po --field-selector metadata.name=single -n NS', 'get po --field-selector nosuch=1 -n NS', 'get po --field-selector status.phase=Running -n NS', 'get po --field-selector x -n NS',
    'get po --chunk-size=1 -n NS', 'get po --chunk-size=1 -n NS -o name', 'get po --chunk-size=0 -n NS', 'get po --sort-by=.metadata.labels.app -n NS', 'get po --sort-by={.metadata.nosuch} -n NS', 'get po --sort-by=[ -n NS', 'get po,svc --sort-by=.metadata.name -n NS', 'get po --sort-by=.metadata.creationTimestamp -o name -n NS',
    'get po single -n NS --subresource=status', 'get po single -n NS --subresource=status -o yaml', 'get po single -n NS --subresource=nope', 'get po -n NS --subresource=status', 'get rc web -n NS --subresource=scale', 'get rc web -n NS --subresource=scale -o yaml',
    'get --raw /version', 'get --raw /healthz', 'get --raw /nosuch', 'get --raw /api/v1/namespaces/fixture/pods/nope', 'get --raw nosuch', 'get po --raw /version', 'get --raw /version -o json', 'get --raw /version -w',
    'get po -o foo -n NS', 'get po -o jsonpath -n NS', "get po -o jsonpath='{.items' -n NS", "get po -o jsonpath='{.nosuch}' -n NS", 'get po -o go-template -n NS', "get po -o go-template='{{.x' -n NS", 'get po -o custom-columns -n NS', 'get po -o custom-columns=NAME -n NS', 'get po -o custom-columns-file=columns.txt -n NS', 'get po -o custom-columns-file=nope -n NS', 'get po -o go-template-file=template.gotmpl -n NS', 'get po -o jsonpath-file=path.txt -n NS', 'get po -o jsonpath-file=nope -n NS', "get po single -o jsonpath='{.metadata.name}{\"\\n\"}' -n NS", "get po -o jsonpath-as-json='{.items[*].metadata.name}' -n NS", "get po --template='{{len .items}}' -n NS", 'get po -o custom-columns=N:.metadata.name --no-headers -n NS', 'get po --show-labels -o yaml -n NS', 'get po --output-watch-events -n NS', 'get po -o wide --show-labels -n NS', 'get po -o=name -n=NS', 'get po -oname -nNS',
    'get -f pod.yaml', 'get -f pod.yaml -o yaml', 'get -f pod.yaml -o name', 'get -f both.yaml', 'get -f both.yaml -o name', 'get -f both.yaml -o yaml', 'get -f list.json', 'get -f list.json -o name', 'get -f nokind.yaml', 'get -f noversion.yaml', 'get -f unknown.yaml', 'get -f scalar.yaml', 'get -f seq.yaml', 'get -f empty.yaml', 'get -f nope.yaml', 'get -f dir', 'get -f dir -R', 'get -f dir -R -o name', 'get -f dir/*.yaml -o name', "get -f 'dir/*.yml'", 'get -f pod.yaml po', 'get -f pod.yaml -n default', 'get -f pod.yaml -f both.yaml -o name', 'get -f pod.yaml,both.yaml -o name', 'get -f pod.yaml -k dir', 'get -k dir -R', 'get -f broken.yaml', 'get -f broken2.yaml', 'get -f tab.yaml', 'get -f broken.json', 'cat pod.yaml | kubectl get -f -', 'cat both.yaml | kubectl get -f - -o name', 'get -f - -f -', 'get -f pod.yaml -l app=nope', 'get -f pod.yaml -l app=single',
    { line: 'get po -n NS -w', killAfterMs: 1500 }, { line: 'get po single -n NS -w', killAfterMs: 1500 }, { line: 'get po -n NS -w -o name', killAfterMs: 1500 }, { line: 'get po -n NS --watch-only', killAfterMs: 1500 }, { line: 'get po -n NS -w --output-watch-events', killAfterMs: 1500 }, { line: 'get po single -n NS -w --output-watch-events -o json', killAfterMs: 1500 }, { line: 'get po single -n NS -w --output-watch-events -o yaml', killAfterMs: 1500 }, { line: 'get po -A -w', killAfterMs: 1500 },
    'get po,svc -w -n NS', 'get po single nope -w -n NS', 'get po nope -w -n NS', 'get po -w --sort-by=.x nope -n NS',
    'get po --foo', 'get po -x', 'get po --chunk-size=a', 'get po -A=x', 'get po -l', 'get po --selector', 'get po ---', 'get --', 'get po -- single -n NS',
    'gett', 'gt po', 'list', 'ps', '--nosuch', '-z', 'po',
    'get po --context nope', 'get po --cluster nope', 'get po --user nope', 'get po --kubeconfig nope', 'get po --request-timeout=x', 'get po -s http://127.0.0.1:1', 'get po --as nobody', 'get po --as-group x', 'get po --token bad', 'get po --username x --password y', 'get po --certificate-authority nope', 'get po --insecure-skip-tls-verify -n NS', 'get po --tls-server-name nope', 'get po --client-certificate nope',
  ],
};
