/** Command lines of `kubectl wait`, alike with both programs. */
import type { SameTable } from '../support/kubectl-same.ts';

const CONDITIONS = [
  'create', 'delete', 'Delete', 'condition=Ready', 'condition=ready=TRUE', 'condition=Ready=false', 'condition=Nope', 'condition=', "jsonpath='{.status.phase}'", "jsonpath='{.status.phase}'=Running", "jsonpath='{.status.phase}'=Runnin", 'jsonpath=.status.phase=Running', 'jsonpath=status.phase=Running',
  "jsonpath='{.status}'", "jsonpath='{.status}'=x", "jsonpath='{.spec.containers[*].name}'", "jsonpath='{.spec.containers[0].name}'=one", "jsonpath='{.spec.containers[?(@.name==\"one\")].name}'=one", 'jsonpath=', "jsonpath='{.a}=b=c'", "jsonpath='{.a}='", "jsonpath='{'", "jsonpath='{.a..b'", "jsonpath='{.spec.containers[9].name}'", 'foo', 'Condition=Ready', "''", "jsonpath='{.spec.terminationGracePeriodSeconds}'=30", "jsonpath='{.spec.enableServiceLinks}'=true",
];

export const same: SameTable = {
  files: {
    'pod.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: single, namespace: fixture}\n',
    'met.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: single, namespace: fixture}\nstatus: {conditions: [{type: Ready, status: "True"}]}\n',
    'both.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: single, namespace: fixture}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: nope, namespace: fixture}\n',
  },
  rows: [
    // How a signal ends it is upstream's, too.
    ...['INT', 'TERM'].flatMap(signal => ['wait --for=condition=Never po/single -n NS', 'events -w -n NS', 'logs -f single -n NS', 'get po -w -n NS'].map(line => `timeout --preserve-status -s ${signal} 2 kubectl ${line}`)),
    ...CONDITIONS.map(c => `wait --for=${c} po/single -n NS --timeout=1s`),
    ...CONDITIONS.map(c => `wait --for=${c} po/single -n NS --timeout=0`),
    'wait', 'wait po', 'wait --for=create', 'wait --for=condition=Ready', 'wait --for=condition=Ready po -n NS', 'wait --for=condition=Ready nosuch/x -n NS', 'wait --for=condition=Ready po nope -n NS', 'wait --for=condition=Ready po nope -n NS --timeout=0', 'wait --for=delete po nope -n NS', 'wait --for=create po nope -n NS --timeout=1s', 'wait --for=create po nope -n NS --timeout=0',
    'wait --for=condition=Ready po --all -n NS', 'wait --for=condition=Ready po -l app=web -n NS', 'wait --for=condition=Ready po -l app=nope -n NS', 'wait --for=delete po -l app=nope -n NS', 'wait --for=create po -l app=nope -n NS --timeout=1s', 'wait --for=condition=Ready po --field-selector metadata.name=single -n NS', 'wait --for=condition=Ready po --all -l app=web -n NS',
    'wait --for=condition=Nope po --all -n NS --timeout=0', 'wait --for=delete po --all -n NS --timeout=0', 'wait --for=condition=Ready po/single svc/web -n NS --timeout=1s', 'wait --for=condition=Ready po/single po/nope -n NS', "wait --for=jsonpath='{.metadata.uid}' po/single svc/web rs/api -n NS", 'wait --for=condition=Ready ns/default --timeout=0', 'wait --for=condition=Ready nodes --all',
    'wait --for=condition=Ready --for=condition=Nope po/single -n NS --timeout=1s', "wait --for=condition=Ready --for=jsonpath='{.status.phase}' po/single -n NS", 'wait --for=create --for=condition=Ready po/single -n NS', 'wait --for=condition=Ready,condition=Nope po/single -n NS --timeout=1s', 'wait --for=condition=Ready --for=foo po/single -n NS',
    ...['name', 'yaml', 'json', "jsonpath='{.metadata.name}'", 'foo', "go-template='{{.kind}}'", 'wide'].map(o => `wait --for=condition=Ready po/single -n NS -o ${o}`),
    'wait --for=condition=Ready -f pod.yaml', 'wait --for=condition=Ready -f both.yaml', 'wait --for=condition=Ready -f nope.yaml', 'wait --for=condition=Ready --local po', 'wait --for=condition=Ready --local', 'wait --for=condition=Ready -f pod.yaml po', 'wait --for=condition=Ready -f pod.yaml -n default', 'wait --for=delete -f both.yaml --timeout=0', 'wait --for=condition=Ready < pod.yaml -f -',
    'wait --for=condition=Ready po/single -n nowhere', 'wait --for=condition=Ready po -A -l app=web', 'wait --for=condition=Ready po/single -A', 'wait --timeout=x', 'wait --timeout=5', 'wait --for', 'wait --for=condition=Ready po/single -n NS --as nobody',
  ],
};
