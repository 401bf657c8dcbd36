/** Command lines of `kubectl set`, alike with both programs. */
import type { SameTable } from '../support/kubectl-same.ts';

const OUTPUTS = ['', '-o yaml', '-o json', '-o name'];
const POD = 'metadata: {labels: {a: b}}, spec: {initContainers: [{name: init, image: i0}], containers: [{name: one, image: i1, env: [{name: A, value: "1"}, {name: S, valueFrom: {secretKeyRef: {name: keys, key: user}}}]}, {name: two, image: i2, resources: {limits: {cpu: "1"}, requests: {memory: 1Gi}}}]}';
const workload = (apiVersion: string, kind: string, name: string) => `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: {selector: {matchLabels: {a: b}}, template: {${POD}}}\n`;
const WORKLOADS: Readonly<Record<string, string>> = {
  'deployment.yaml': workload('apps/v1', 'Deployment', 'd'), 'daemonset.yaml': workload('apps/v1', 'DaemonSet', 'ds'), 'statefulset.yaml': workload('apps/v1', 'StatefulSet', 's'), 'job.yaml': workload('batch/v1', 'Job', 'j'),
  'cronjob.yaml': `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: cj}\nspec: {schedule: "* * * * *", jobTemplate: {spec: {template: {${POD}}}}}\n`, 'pod.yaml': `apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {l: m}, annotations: {x.y/z: w}, uid: u}\nspec: {containers: [{name: one, image: i1}, {name: two, image: i2}]}\n`,
  'rc.yaml': `apiVersion: v1\nkind: ReplicationController\nmetadata: {name: rc}\nspec: {template: {${POD}}}\n`,
};
const CHANGES = ['image FILE one=new', 'image FILE *=all', 'image FILE init=x two=y', 'image FILE nope=x', 'image FILE one=i1', 'env FILE A=2 B=3', 'env FILE A-', 'env FILE A=9 S- -c one', 'env FILE X=1 -c "*o*"', 'env FILE X=1 -c "o*"', 'env FILE X=1 -c nope', 'env FILE --list', 'env FILE Q=r --list', 'env FILE --prefix=P_ Q=r', 'env FILE A=2 --overwrite=false', 'env FILE A=1 --overwrite=false', 'resources FILE --limits=cpu=200m,memory=512Mi', 'resources FILE --requests=cpu=0.1 --limits=memory=0 -c two', 'resources FILE --limits=cpu=1 -c nope', 'serviceaccount FILE robot', 'sa FILE robot'];

const ENVIRONMENT = `apiVersion: v1
kind: Pod
metadata: {name: p, namespace: fixture, labels: {l: m, a.b/c: d}, annotations: {x.y/z: "w w"}, uid: u}
spec:
  containers:
  - name: c
    image: i
    resources: {limits: {cpu: 1500m, memory: 1Gi, hugepages-2Mi: 4Mi}, requests: {cpu: "1", ephemeral-storage: 1G}}
    env:
    - {name: A, value: plain}
    - {name: EMPTY}
    - {name: SECRET, valueFrom: {secretKeyRef: {name: keys, key: user}}}
    - {name: CONFIG, valueFrom: {configMapKeyRef: {name: settings, key: number}}}
    - {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
    - {name: NS, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}
    - {name: UID, valueFrom: {fieldRef: {fieldPath: metadata.uid}}}
    - {name: LABELS, valueFrom: {fieldRef: {fieldPath: metadata.labels}}}
    - {name: LABEL, valueFrom: {fieldRef: {fieldPath: "metadata.labels['l']"}}}
    - {name: ANNOTATION, valueFrom: {fieldRef: {fieldPath: "metadata.annotations['x.y/z']"}}}
    - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
    - {name: MILLI, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1m}}}
    - {name: MEMORY, valueFrom: {resourceFieldRef: {resource: limits.memory, divisor: 1Mi, containerName: c}}}
    - {name: HUGE, valueFrom: {resourceFieldRef: {resource: limits.hugepages-2Mi}}}
    - {name: DISK, valueFrom: {resourceFieldRef: {resource: requests.ephemeral-storage, divisor: 1M}}}
    - {name: NONE, valueFrom: {resourceFieldRef: {resource: requests.memory}}}
BAD`;
const BAD = ['{secretKeyRef: {name: nope, key: x}}', '{secretKeyRef: {name: keys, key: nope}}', '{configMapKeyRef: {name: settings, key: nope}}', '{fieldRef: {fieldPath: spec.nodeName}}', '{fieldRef: {fieldPath: "spec[\'x\']"}}', '{fieldRef: {fieldPath: "metadata.labels[\'a b\']"}}', '{resourceFieldRef: {resource: limits.nope}}', '{}']
  .map((from, i) => `    - {name: BAD${i}, valueFrom: ${from}}\n`).join('');

export const same: SameTable = {
  files: {
    ...WORKLOADS, 'environment.yaml': ENVIRONMENT.replace('BAD', ''), 'bad-environment.yaml': ENVIRONMENT.replace('BAD', BAD), 'svc.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {old: one}, ports: [{port: 1}]}\n',
    'rb.yaml': 'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: rb}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}\nsubjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: u}]\n',
    'crb.yaml': 'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: crb}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: r}\n',
    'cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n', 'crd.yaml': 'apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}\n', 'wrong.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: 1}\n',
    'folder/deployment.yaml': workload('apps/v1', 'Deployment', 'd'), 'folder/pod.yaml': WORKLOADS['pod.yaml']!,
  },
  rows: [
    ...Object.keys(WORKLOADS).flatMap(file => CHANGES.flatMap(change => (change.includes('--list') ? [''] : file === 'deployment.yaml' ? OUTPUTS : ['-o yaml']).map(output => `set ${change.replace('FILE', `-f ${file}`)} --local ${output}`))),
    'set image -f folder --local one=x -o name', 'set image -f folder --local one=x init=y', 'set env -f folder --local A=b -o name', 'set image -f cm.yaml --local a=b', 'set env -f cm.yaml --local a=b', 'set resources -f cm.yaml --local --limits=cpu=1', 'set sa -f cm.yaml --local x', 'set image -f crd.yaml --local a=b', 'set image -f wrong.yaml --local a=b', 'set image -f nope --local a=b', 'set image -f pod.yaml --local one=x --dry-run=client', 'set image -f pod.yaml --local one=x -o kyaml', "set image -f pod.yaml --local one=x -o jsonpath='{.spec}'", 'set image -f pod.yaml --local one=x --record -o yaml', 'set image -f pod.yaml --local one=x -o nope', 'set image -f pod.yaml --local one=x --dry-run=nope',
    'set env -f environment.yaml --list --local', 'set env -f environment.yaml --list --resolve --local -n NS', 'set env -f bad-environment.yaml --list --local', 'set env -f bad-environment.yaml --list --resolve --local -n NS', 'echo "X=1 # c" | kubectl set env -f pod.yaml --local -e - -o yaml', 'printf "A=1\\nnope\\n #B=2\\nC=x=y" | kubectl set env -f pod.yaml --local - -o yaml', 'cat pod.yaml | kubectl set env -f - --local A=b -o yaml', 'cat pod.yaml | kubectl set env -f - --local -e - -o yaml', 'cat pod.yaml | kubectl set image -f - --local one=z',
    ...['svc.yaml a=b', 'svc.yaml a=b,c=d', 'svc.yaml "a in (b)"', 'svc.yaml a!=b', 'svc.yaml "a b"', 'svc.yaml', 'pod.yaml a=b', 'svc.yaml ""', 'svc.yaml a=b --resource-version=7', 'svc.yaml old=one'].flatMap(line => ['', '-o yaml'].map(output => `set selector -f ${line} --local ${output}`)), 'set selector --local a=b', 'set selector svc/web a=b --local', 'set selector -f svc.yaml svc/web a=b --local', 'set selector -f nope a=b', 'set selector', 'set selector a=b', 'set selector svc', 'set selector svc web a=b -n NS --dry-run=client -o yaml', 'set selector svc/web a=b -n NS --dry-run=server', 'set selector svc/nope a=b -n NS', 'set selector rc/web a=b -n NS', 'set selector svc --all a=b -n NS --dry-run=client', 'set selector svc/web a=b -n NS --resource-version=1', 'set selector -f svc.yaml -k x a=b',
    ...['rb.yaml --user=a --user=b --group=g --serviceaccount=n:s', 'rb.yaml --user=u', 'rb.yaml --user=u --user=v', 'rb.yaml --serviceaccount=:s', 'crb.yaml --serviceaccount=:s', 'crb.yaml --group=z --group=y --group=z', 'rb.yaml --serviceaccount=x', 'rb.yaml', 'pod.yaml --user=a'].flatMap(line => ['', '-o yaml'].map(output => `set subject -f ${line} --local ${output}`)), 'set subject', 'set subject --user=a', 'set subject rb/x --user=a --local', 'set subject rb/x --user=a -n NS', 'set subject rolebinding --all -l a=b --user=x', 'set subject -f rb.yaml --user=a --local --dry-run=server',
    'set 2>/dev/null', 'set nope', 'set image', 'set image rc/web', 'set image one=x', 'set image rc/web -n NS', 'set image rc/web c=x c=y rc/b', 'set image rc/web c=x -n NS --dry-run=client -o yaml', 'set image rc/web c=x -n NS --dry-run=server', 'set image rc/web nope=x -n NS', 'set image rc/web nope=x c=y -n NS --dry-run=client', 'set image rc/nope c=x -n NS', 'set image rc web c=x -n NS --dry-run=client', 'set image rc,rs --all "*=x" -n NS --dry-run=client', 'set image rc c=x -n NS', 'set image rc -l app=web c=x -n NS --dry-run=client', 'set image rc -l app=nope c=x -n NS', 'set image rc --all -l a=b c=x', 'set image po --all one=x -n NS --dry-run=client', 'set image rc/web "*=x" c=y -n NS', 'set image rc/web c- -n NS', 'set image rc/web =x -n NS', 'set image rc/web c= -n NS --dry-run=client -o yaml', 'set image cm/settings a=b -n NS', 'set image rc/web c=nginx:1 -n NS --dry-run=client', 'set image rc/web c=x --local', 'set image --local c=x', 'set image deploy/x c=y', 'set image rc/web c=x -s http://127.0.0.1:1', 'set image rc/web c=x --context=nope', 'set image -f rc.yaml one=x -n NS', 'set image --all c=x', 'set image --all -l a=b',
    'set env', 'set env rc/web -n NS', 'set env A=b', 'set env A=b rc/web', 'set env rc/web A=b A-', 'set env rc/web 1A=b -n NS', 'set env rc/web "A b=c" -n NS', 'set env rc/web A=b -n NS --dry-run=client -o yaml', 'set env rc/web A- -n NS --dry-run=client', 'set env rc/web --list -n NS', 'set env po/single --list -n NS', 'set env pods --all --list -n nope', 'set env rc/web --list -o yaml', 'set env rc/web --keys=a', 'set env rc/web --from=secret/keys --keys=user -n NS --dry-run=client -o yaml', 'set env rc/web --from=cm/settings --keys=number -n NS --list', 'set env rc/web --from=cm/settings --keys=number --prefix=X_ -n NS --list --resolve', 'set env rc/web --from=cm/settings --keys=nope -n NS', 'set env rc/web --from=svc/web -n NS', 'set env rc/web --from=secret/nope -n NS', 'set env rc/web --from=nope -n NS', 'set env po/single A=2 --overwrite=false -n NS', 'set env cm/settings A=b -n NS', 'set env rc/web nope -n NS', 'set env rc/web A=b --record', 'set env rc/web --local A=b', 'set env rc/web A=b --all -l a=b', 'set env -f pod.yaml --local --dry-run=server A=b', 'set env rc/web -c nope A=b -n NS', 'set env rc/web -e nope -n NS', 'set env rc/web A=b -n NS --dry-run=server', 'set env rc/web A=b -s http://127.0.0.1:1', 'set env rc/web -e A=b -e C=d -n NS --dry-run=client -o yaml',
    'set resources', 'set resources rc/web -n NS', 'set resources rc/web --limits=cpu -n NS', 'set resources rc/web --limits=cpu=x -n NS', 'set resources rc/web --limits=cpu=1=2 -n NS', 'set resources rc/web --limits=cpu=1 -n NS --dry-run=client -o yaml', 'set resources rc/web --limits=cpu=1 -n NS --dry-run=server', 'set resources rc/web --limits=cpu=1 --local', 'set resources rc --all -l a=b --limits=cpu=1 -n NS', 'set resources cm/settings --limits=cpu=1 -n NS', 'set resources rc/web -c nope --limits=cpu=1 -n NS', 'set resources po/single --limits=cpu=1 -n NS', 'set resources --limits=cpu=1', 'set resources -f pod.yaml --local --dry-run=server --limits=cpu=1', 'set resources rc/nope --limits=cpu=1 -n NS',
    'set serviceaccount', 'set sa robot', 'set sa rc/web robot -n NS --dry-run=client -o yaml', 'set sa rc web robot -n NS --dry-run=server', 'set sa rc/nope robot -n NS', 'set sa cm/settings robot -n NS', 'set sa rc --all robot -n NS --dry-run=client', 'set sa po/single robot -n NS', 'set sa -f pod.yaml --local --dry-run=server x', 'set sa rc/web robot -n NS --dry-run=nope', 'set sa rc/web x --local',
  ],
  scenarios: [
    { name: 'objects are changed', files: { 'rc.yaml': 'apiVersion: v1\nkind: ReplicationController\nmetadata: {name: web}\nspec: {replicas: 0, selector: {a: b}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i, env: [{name: A, value: "1"}]}, {name: d, image: j}]}}}\n', 'svc.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {a: b}, ports: [{port: 80}]}\n' }, lines: [
      'create -f rc.yaml -f svc.yaml -n NS', 'set image rc/web c=new -n NS', 'set image rc/web c=new -n NS', 'set image rc/web *=all -n NS -o yaml', 'set env rc/web B=2 A- -n NS', 'set env rc/web B=2 -c c -n NS', 'set env rc/web --list -n NS', 'set resources rc/web -c d --limits=cpu=1 --requests=cpu=500m -n NS', 'set resources rc/web -c d --limits=cpu=1000m -n NS', 'set sa rc/web robot -n NS', 'set sa rc/web robot -n NS', 'set selector svc web x=y -n NS', 'set selector svc web x=y -n NS -o json', 'set selector svc web x=z -n NS --resource-version=1', 'create rolebinding b --role=r -n NS', 'set subject rolebinding b --user=u --serviceaccount=:s -n NS', 'set subject rolebinding b --user=u -n NS', 'set subject rolebinding b --user=v -n NS -o yaml', 'get rc web -n NS -o yaml', 'get rolebinding b -n NS -o yaml', 'set image -f rc.yaml d=file -n NS', 'set image rc/web c=rec --record -n NS', 'get rc web -n NS -o jsonpath={.metadata.annotations}', 'set env rc/web Z=1 -n NS --field-manager=me', 'get rc web -n NS -o yaml --show-managed-fields',
    ] },
  ],
};
