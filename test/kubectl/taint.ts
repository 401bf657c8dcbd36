/** Command lines of `kubectl taint`, `cordon`, `uncordon` and `drain`, alike with both programs. */
import type { SameTable } from '../support/kubectl-same.ts';

const TAINTS = ['a:NoSchedule', 'a=b:NoExecute', 'a=b:PreferNoSchedule c=d:NoSchedule', 'a-', 'a:NoSchedule-', 'a- b:NoExecute-', 'a', 'a:Foo', 'a=b=c:NoSchedule', 'a:b:NoSchedule', 'a:NoSchedule a=b:NoSchedule', 'a=b:NoSchedule a-', 'a=b:NoSchedule a:NoSchedule- c:NoExecute c-', "'a b=c:NoSchedule'", "'a=b c:NoSchedule'", 'a=b', 'a:NoSchedule b', '=b:NoSchedule', ':NoSchedule', 'x-:NoSchedule', '-- -a:NoSchedule'];
const node = (spec: string) => `apiVersion: v1\nkind: Node\nmetadata: {name: NS, labels: {row: NS}}\nspec: ${spec}\n`;
const FILES = {
  'node.yaml': node('{taints: [{key: old, value: v, effect: NoSchedule}, {key: gone, effect: NoExecute}]}'),
  'pods.yaml': ['apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: own}\nspec: {replicas: 0, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: nginx}]}}}\n',
    ...['lone', 'data'].map(name => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {pod: ${name}}}\nspec: {nodeName: NS, terminationGracePeriodSeconds: 0, containers: [{name: c, image: nginx}]${name === 'data' ? ', volumes: [{name: v, emptyDir: {}}]' : ''}}\n`)].join('---\n'),
};

export const same: SameTable = {
  rows: [
    ...TAINTS.map(t => `taint nodes vm ${t} --dry-run=client`), ...TAINTS.map(t => `taint no vm ${t} --dry-run=server -o name`),
    'taint', 'taint no', 'taint no vm', 'taint no a:NoSchedule', 'taint no nope a:NoSchedule', 'taint nosuch x a:NoSchedule', 'taint po x a:NoSchedule', 'taint no/vm a:NoSchedule', 'taint Nodes vm a:NoSchedule --dry-run=client', 'taint no vm nope a:NoSchedule --dry-run=client', 'taint no --all a:NoSchedule --dry-run=client', 'taint no vm --all a:NoSchedule --dry-run=client', 'taint no --all -l a=b a:NoSchedule', 'taint no -l a=b a:NoSchedule', 'taint no -l kubernetes.io/hostname a:NoSchedule --dry-run=client', 'taint no vm a:NoSchedule --dry-run=foo', 'taint no vm a:NoSchedule --overwrite --dry-run=client', 'taint no vm a:NoSchedule --dry-run=client -o foo', "taint no vm a=b:NoSchedule --dry-run=client -o jsonpath='{.spec.taints}'", 'taint no vm a:NoSchedule --as nobody', 'taint no vm a:NoSchedule --validate=foo', 'taint no vm a:NoSchedule -A',
    ...['cordon', 'uncordon'].flatMap(c => [c, `${c} nope`, `${c} vm nope`, `${c} vm --dry-run=client`, `${c} vm --dry-run=server`, `${c} no/vm --dry-run=client`, `${c} po/single`, `${c} vm po/x`, `${c} -l a=b`, `${c} vm -l a=b`, `${c} -l ''`, `${c} -l kubernetes.io/hostname --dry-run=client`, `${c} -l '='`, `${c} vm --dry-run=foo`, `${c} vm --as nobody`, `${c} vm -o yaml`]),
    'drain', 'drain nope', 'drain vm -l a=b', 'drain -l a=b', 'drain -l a=b --dry-run=client', 'drain vm --pod-selector ==', 'drain vm --timeout=x', 'drain vm --grace-period=x', 'drain vm --dry-run=foo', 'drain vm --ignore-errors', 'drain vm --delete-local-data', 'drain vm --dry-run=client --pod-selector nosuch=1', 'drain vm --dry-run=client --as nobody', 'drain vm -o yaml', 'drain vm nope --dry-run=client', 'drain vm --chunk-size=1 --dry-run=client --pod-selector pod=lone',
  ],
  scenarios: [
    { name: 'taints', files: FILES, lines: ['create -f node.yaml', ...['old=w:NoSchedule', 'old=w:NoSchedule --overwrite', 'new:NoSchedule', 'gone-', 'gone-', 'x:PreferNoSchedule y=1:NoSchedule', 'x- y:NoSchedule- z=1:PreferNoSchedule', 'q- r:NoSchedule-', 'z- --dry-run=server', 'z- --dry-run=client -o yaml', 'old- new- -o json', 'a:NoSchedule b:NoSchedule --overwrite -o yaml', 'a:NoSchedule b:NoSchedule'].map(t => `taint node NS ${t}`), 'taint node -l row=NS one:NoSchedule', "get node NS -o jsonpath='{.spec.taints[*].key}'", 'delete node NS'] },
    { name: 'cordons', files: FILES, lines: ['create -f node.yaml', 'cordon NS', 'cordon NS', 'get node NS --no-headers', 'cordon no/NS NS', 'uncordon NS --dry-run=server', 'uncordon NS', 'uncordon NS', "get node NS -o jsonpath='{.spec}'", 'cordon -l row=NS', 'uncordon -l row=NS', 'delete node NS'] },
    { name: 'draining', files: FILES, lines: ['create -f node.yaml', 'create -f pods.yaml -n NS', 'drain NS', 'drain NS --dry-run=client', 'drain NS --force', 'drain NS --force --delete-emptydir-data --dry-run=client', 'drain NS --force --pod-selector pod=nosuch', 'drain NS --force --pod-selector pod=lone --timeout=3s', 'drain NS --force --delete-emptydir-data --disable-eviction --timeout=3s', 'get po -n NS -o name', 'drain -l row=NS --force', 'uncordon NS', 'drain NS', 'delete po --all -n NS --force --wait=false', 'delete node NS'] },
  ],
};
