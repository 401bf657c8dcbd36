/** Command lines of `kubectl scale`, alike with both programs. */
import type { SameTable } from '../support/kubectl-same.ts';

const FILES = {
  'rs.yaml': ['one', 'two'].map(name => `apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: ${name}, labels: {app: ${name}}}\nspec: {replicas: 1, selector: {matchLabels: {a: ${name}}}, template: {metadata: {labels: {a: ${name}}}, spec: {terminationGracePeriodSeconds: 0, containers: [{name: c, image: nginx}]}}}\n`).join('---\n'),
  'cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n',
};

export const same: SameTable = {
  files: FILES,
  rows: [
    'scale', 'scale rs api', 'scale --replicas=1', 'scale --replicas=1 rs', 'scale --replicas=x rs api', 'scale --replicas=-1 rs api -n NS', 'scale --replicas=2 rs nope -n NS', 'scale --replicas=2 nosuch x', 'scale --replicas=2 rs/nope rc/nope -n NS', 'scale --replicas=2 cm settings -n NS', 'scale --replicas=2 po single -n NS', 'scale --replicas=2 cm settings -n NS --dry-run=client', 'scale --replicas=2 --current-replicas=-2 rs api -n NS', 'scale --replicas=2 --current-replicas=7 rs api -n NS', 'scale --replicas=2 --resource-version=7 rs api -n NS', 'scale --replicas=2 --resource-version=7 rs api -n NS --dry-run=client', 'scale --replicas=2 --resource-version=7 rs/api rc/web -n NS',
    ...['client', 'server', 'foo'].flatMap(d => [`scale --replicas=5 rs api -n NS --dry-run=${d}`, `scale --replicas=5 rs/api rc/web -n NS --dry-run=${d}`, `scale --replicas=5 rs,rc --all -n NS --dry-run=${d}`, `scale --replicas=5 rs api nope -n NS --dry-run=${d}`, `scale --replicas=5 rc -l app=web -n NS --dry-run=${d} --current-replicas=2`, `scale --replicas=5 rs api -n NS --dry-run=${d} -o yaml`, `scale --replicas=5 rs api -n NS --dry-run=${d} -o name`, `scale --replicas=5 rs api -n NS --dry-run=${d} -o foo`, `scale --replicas=5 rs api -n NS --dry-run=${d} --timeout=5s`]),
    'scale --replicas=2 rs --all -n nowhere', 'scale --replicas=2 rs -l app=none -n NS', 'scale --replicas=2 rs --all -l app=web -n NS', 'scale --replicas=2 -f rs.yaml -n NS', 'scale --replicas=2 -f nope.yaml', 'scale --replicas=2 -f rs.yaml -n NS --dry-run=client', 'scale --replicas=2 rs api -n NS --timeout=x', 'scale --replicas=2 rs api -n NS --as nobody', 'scale --replicas=2 rs api -A',
  ],
  scenarios: [
    { name: 'scaling', files: FILES, lines: ['create -f rs.yaml -n NS', ...['rs one --replicas=2', 'rs/one rs/two --replicas=3', 'rs --all --replicas=1 --timeout=20s', 'rs one --replicas=4 --current-replicas=1 --timeout=20s', 'rs one --replicas=4 --current-replicas=1', 'rs one two --replicas=1 --resource-version=1', 'rs -l app=two --replicas=0 --timeout=20s', '-f rs.yaml --replicas=1', 'rs one --replicas=2 --record', 'rs one --replicas=2 -o name', 'rs nope two --replicas=2'].map(l => `scale ${l} -n NS`), { line: 'scale rs one --replicas=1 --resource-version=1 -n NS', mask: [[/was \d+/, 'was RV']] }, "get rs -n NS -o jsonpath='{range .items[*]}{.metadata.name} {.spec.replicas} {.metadata.annotations}{\"\\n\"}{end}'", 'delete rs --all -n NS'] },
  ],
};
