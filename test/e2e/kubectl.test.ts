/** Upstream's kubectl against a cluster on the simulated runtime: what each command prints and how it ends. More kubectls to try: KUBECTLS=PATH:PATH. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './machine.ts';

const KUBECTLS = [join(root, '.cache/kubectl-1.36'), ...(process.env['KUBECTLS']?.split(':').filter(Boolean) ?? [])];
const folder = mkdtempSync(join(tmpdir(), 'skiff-kubectl-'));
const environment = { ...process.env, HOME: folder, KUBECONFIG: join(folder, 'kubeconfig'), XDG_DATA_HOME: join(folder, 'share') };

interface Outcome {
  readonly code: number;
  readonly text: string;
}
const run = (command: string, args: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
  new Promise(resolve => {
    const child = execFile(command, args, { cwd: folder, env: { ...environment, ...more }, timeout: 60_000, encoding: 'utf8' }, (error, stdout, stderr) =>
      resolve({ code: error ? (typeof error.code === 'number' ? error.code : 124) : 0, text: `${stdout}${stderr}`.replace(/\u001b\[[\d;]*m/g, '') }));
    child.stdin?.end();
  });

const freePort = () =>
  new Promise<number>(resolve => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

const POD = `apiVersion: v1
kind: Pod
metadata: {name: mypod, labels: {app: demo, env: test}}
spec: {containers: [{name: c, image: nginx, ports: [{containerPort: 80}]}]}
`;
const RC = `apiVersion: v1
kind: ReplicationController
metadata: {name: web}
spec: {replicas: 3, selector: {name: web}, template: {metadata: {labels: {name: web}}, spec: {containers: [{name: c, image: nginx}]}}}
`;
const EDITOR = '#!/bin/sh\nsed -i "s/env: prod/env: edited/" "$1"\n';

beforeAll(async () => {
  for (const [name, text] of Object.entries({ 'pod.yaml': POD, 'pod-prod.yaml': POD.replace('test', 'prod'), 'pod-redis.yaml': POD.replace('nginx', 'redis'), 'rc.yaml': RC, 'bad.yaml': POD.replace('image', 'imagee'), 'broken.yaml': 'a: [b' })) {
    writeFileSync(join(folder, name), text);
  }
  writeFileSync(join(folder, 'editor.sh'), EDITOR, { mode: 0o755 });
  const up = await run(join(root, 'bin/skiff'), ['up', '--name', 'kubectl-test', '--data-dir', join(folder, 'data'), '--kubeconfig', join(folder, 'kubeconfig'), '--runtime', 'simulated', '--port', String(await freePort())]);
  if (up.code !== 0) throw new Error(`skiff up: exit ${up.code}: ${up.text}`);
});
afterAll(async () => {
  const gone = await run(join(root, 'bin/skiff'), ['delete', '--name', 'kubectl-test', '--data-dir', join(folder, 'data')]);
  expect(gone.code, gone.text).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

/** A command line, what it prints (whole text, or a pattern), and its exit code where that is not 0. NS is the namespace. */
type Row = readonly [command: string, prints: string | RegExp, code?: number];

const ROWS: readonly Row[] = [
  ['version', /Server Version: v1\.36/],
  ['cluster-info', /Kubernetes control plane is running at https:\/\/127\.0\.0\.1:\d+/],
  ['get cs', /etcd-0 +Healthy +ok/],
  ['get nodes', /\S+ +Ready +<none> +\S+ +v1\.36\.2/],
  ['api-versions', /apps\/v1\n[\s\S]*storage\.k8s\.io\/v1\nv1\n/],
  ['api-resources --api-group=apps', /replicasets +rs +apps\/v1 +true +ReplicaSet/],
  ['explain pod.spec.containers.image', /KIND: +Pod\nVERSION: +v1\n\nFIELD: image <string>\n\n\nDESCRIPTION:\n +Container image name\./],
  ['explain rc --recursive', /replicas\t<integer>/],
  ['explain nosuch', /the server doesn't have a resource type "nosuch"/, 1],
  ['get po', 'No resources found in NS namespace.\n'],
  ['apply -f pod.yaml', 'pod/mypod created\n'],
  ['apply -f pod.yaml', 'pod/mypod unchanged\n'],
  ['apply -f pod-prod.yaml', 'pod/mypod configured\n'],
  ['apply -f pod-prod.yaml --dry-run=server', 'pod/mypod unchanged (server dry run)\n'],
  ['apply -f pod.yaml --dry-run=client', 'pod/mypod configured (dry run)\n'],
  ['diff -f pod.yaml', /-    env: prod\n\+    env: test/, 1],
  ['apply view-last-applied pod/mypod', /env: prod/],
  ['create -f pod.yaml', 'Error from server (AlreadyExists): error when creating "pod.yaml": pods "mypod" already exists\n', 1],
  ['create -f bad.yaml', 'Error from server (BadRequest): error when creating "bad.yaml": Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.containers[0].imagee"\n', 1],
  ['create -f bad.yaml --validate=ignore', /The Pod "mypod" is invalid: spec\.containers\[0\]\.image: Required value|already exists/, 1],
  ['create -f broken.yaml', /error/, 1],
  ['wait --for=condition=Ready pod/mypod --timeout=30s', 'pod/mypod condition met\n'],
  ["wait --for=jsonpath='{.status.phase}'=Running pod/mypod", 'pod/mypod condition met\n'],
  ['get po', /^NAME +READY +STATUS +RESTARTS +AGE\nmypod +1\/1 +Running +0 +\d+s\n$/],
  ['get po -o wide --show-labels', /NOMINATED NODE +READINESS GATES +LABELS\nmypod .* app=demo,env=prod\n/],
  ['get po -o name', 'pod/mypod\n'],
  ["get po mypod -o jsonpath='{.spec.containers[0].image}'", 'nginx'],
  ['get po -o custom-columns=N:.metadata.name,I:.spec.containers[*].image', 'N       I\nmypod   nginx\n'],
  ['get po --field-selector status.phase=Running -o name', 'pod/mypod\n'],
  ['get po --field-selector bad=x', /BadRequest.*field label not supported: bad/, 1],
  ["get po -l 'a in'", /BadRequest.*unable to parse requirement: found '' expected: '\('/, 1],
  ['get po nosuch', 'Error from server (NotFound): pods "nosuch" not found\n', 1],
  ['get nosuch', 'error: the server doesn\'t have a resource type "nosuch"\n', 1],
  [`patch pod mypod -p '{"metadata":{"labels":{"x":"1"}}}'`, 'pod/mypod patched\n'],
  [`patch pod mypod --type=merge -p '{"metadata":{"labels":{"x":"1"}}}'`, 'pod/mypod patched (no change)\n'],
  [`patch pod mypod --type=json -p '[{"op":"remove","path":"/metadata/labels/x"}]'`, 'pod/mypod patched\n'],
  [`patch pod mypod --type=json -p '[{"op":"remove","path":"/metadata/labels/x"}]'`, 'The request is invalid: the server rejected our request due to an error in our request\n', 1],
  [`patch pod mypod -p '{"spec":{"nodeName":"other"}}'`, /The Pod "mypod" is invalid: spec: Forbidden: pod updates may not change fields other than/, 1],
  ['label pod mypod a=b', 'pod/mypod labeled\n'],
  ['label pod mypod a=c', "error: 'a' already has a value (b), and --overwrite is false\n", 1],
  ['label pod mypod a-', 'pod/mypod unlabeled\n'],
  ['annotate pod --all d=e', 'pod/mypod annotated\n'],
  ['edit pod mypod', 'pod/mypod edited\n'],
  ['get po mypod -L env', /mypod .* edited\n/],
  ['replace -f pod-redis.yaml', /The Pod "mypod" is invalid: spec: Forbidden/, 1],
  ['replace --force -f pod-redis.yaml --grace-period=0', /pod\/mypod replaced\n/],
  ['set image pod/mypod c=nginx', 'pod/mypod image updated\n'],
  ['create -f rc.yaml', 'replicationcontroller/web created\n'],
  ["wait --for=jsonpath='{.status.readyReplicas}'=3 rc/web --timeout=30s", 'replicationcontroller/web condition met\n'],
  ['get rc web -o wide', /^NAME +DESIRED +CURRENT +READY +AGE +CONTAINERS +IMAGES +SELECTOR\nweb +3 +3 +3 +\d+s +c +nginx +name=web\n$/],
  ['get po -l name=web --sort-by=.metadata.name --chunk-size=1 -o name', /^(pod\/web-\w{5}\n){3}$/],
  ['scale rc web --replicas=5', 'replicationcontroller/web scaled\n'],
  ['scale rc web --replicas=2 --current-replicas=9', 'error: Expected replicas to be 9, was 5\n', 1],
  ['describe rc web', /Replicas: +\d current \/ 5 desired[\s\S]*SuccessfulCreate +\S+ +replication-controller +Created pod: web-\w{5}/],
  ['expose rc web --port=80 --type=NodePort', 'service/web exposed\n'],
  ['get svc web', /web +NodePort +10\.\S+ +<none> +80:3\d{4}\/TCP/],
  ['describe svc web', /Type: +NodePort\n[\s\S]*Session Affinity: +None/],
  ['get endpointslices -l kubernetes.io/service-name=web', /web-\w{5} +IPv4 +80 /],
  ['run r1 --image=nginx --labels=a=b', 'pod/r1 created\n'],
  ['run r2 --image=nginx --dry-run=server', 'pod/r2 created (server dry run)\n'],
  ['run r2 --image=nginx --dry-run=client -o name', 'pod/r2\n'],
  ['create configmap cm --from-literal=a=b', 'configmap/cm created\n'],
  ['create secret generic s --from-literal=p=q', 'secret/s created\n'],
  ['create secret docker-registry dr --docker-username=u --docker-password=p', 'secret/dr created\n'],
  ['create serviceaccount sa', 'serviceaccount/sa created\n'],
  ['create token sa', /^[\w-]+\.[\w-]+\.[\w-]+\n?$/],
  ['create token nosuch', 'error: failed to create token: serviceaccounts "nosuch" not found\n', 1],
  ['create role r --verb=get,list --resource=pods', 'role.rbac.authorization.k8s.io/r created\n'],
  ['create rolebinding rb --role=r --serviceaccount=NS:sa', 'rolebinding.rbac.authorization.k8s.io/rb created\n'],
  ['create clusterrole NS --verb=get --resource=nodes', 'clusterrole.rbac.authorization.k8s.io/NS created\n'],
  ['create clusterrolebinding NS --clusterrole=NS --serviceaccount=NS:sa', 'clusterrolebinding.rbac.authorization.k8s.io/NS created\n'],
  ['create priorityclass NS --value=10', 'priorityclass.scheduling.k8s.io/NS created\n'],
  ['create quota q --hard=pods=100', 'resourcequota/q created\n'],
  ['create service externalname en --external-name=example.com', 'service/en created\n'],
  ['create deployment d --image=x', 'error: failed to create deployment: the server could not find the requested resource\n', 1],
  ['auth can-i get pods --as=system:serviceaccount:NS:sa', 'yes\n'],
  ['auth can-i delete pods --as=system:serviceaccount:NS:sa', 'no\n', 1],
  ['auth can-i --list --as=system:serviceaccount:NS:sa', /pods +\[\] +\[\] +\[get list\]/],
  ['get pods --as=system:serviceaccount:NS:sa -o name', /pod\/mypod/],
  ['get cm --as=system:serviceaccount:NS:sa', 'Error from server (Forbidden): configmaps is forbidden: User "system:serviceaccount:NS:sa" cannot list resource "configmaps" in API group "" in the namespace "NS"\n', 1],
  ['auth whoami', /Username +admin\n/],
  ...['cm/cm', 'secret/s', 'sa/sa', 'role/r', 'rolebinding/rb', 'clusterrole/NS', 'clusterrolebinding/NS', 'pc/NS', 'quota/q', 'ns/NS', 'node', 'svc/en', 'ep/web', 'endpointslices', 'po', 'sc', 'lease -n kube-node-lease', 'events'].map(
    (what): Row => [`describe ${what}`, /^(?!error|Error)[\s\S]*Name: +\S+/]),
  ['describe pod mypod', /Status: +Running[\s\S]*QoS Class: +BestEffort[\s\S]*Scheduled[\s\S]*Pulling[\s\S]*Pulled[\s\S]*Created[\s\S]*Started/],
  ['events --for pod/mypod', /Scheduled +Pod\/mypod +Successfully assigned NS\/mypod to /],
  ['get --raw /healthz', 'ok'],
  ['get --raw /nosuch', 'Error from server (NotFound): the server could not find the requested resource\n', 1],
  ['get po mypod -w --output-watch-events --request-timeout=1s', /^EVENT +NAME +READY +STATUS +RESTARTS +AGE\nADDED +mypod +1\/1 +Running/],
  ['top node', 'error: Metrics API not available\n', 1],
  ['exec mypod -- echo hello', 'hello\n'],
  ['exec mypod -- ls', /exec: "ls": executable file not found in \$PATH/, 1],
  ["exec mypod -- sh -c 'exit 3'", 'command terminated with exit code 3\n', 3],
  ['logs mypod', ''],
  ['logs nosuch', 'error: error from server (NotFound): pods "nosuch" not found in namespace "NS"\n', 1],
  ['taint node --all k=v:PreferNoSchedule', /^node\/\S+ tainted\n$/],
  ['taint node --all k-', /^node\/\S+ untainted\n$/],
  ['cordon --selector kubernetes.io/os=linux', /^node\/\S+ cordoned\n$/],
  ['get nodes', /Ready,SchedulingDisabled/],
  ['drain --selector kubernetes.io/os=linux --pod-selector name=web --timeout=50s', /evicting pod NS\/web-\w{5}\n[\s\S]*node\/\S+ drained\n/],
  ['uncordon --selector kubernetes.io/os=linux', /^node\/\S+ uncordoned\n$/],
  ['apply --server-side -f pod.yaml', /Server-side apply not available on the server|serverside-applied/],
  ['delete pod -l a=b', /^pod "r1" deleted/],
  ['delete pod mypod --grace-period=0 --force', /pod "mypod" force deleted/],
  ['delete rc web --cascade=orphan', /replicationcontroller "web" deleted/],
  ['get po -l name=web -o name', /^(pod\/web-\w{5}\n){5}$/],
  ['create -f rc.yaml', 'replicationcontroller/web created\n'],
  ['delete rc web --cascade=foreground --timeout=50s', /replicationcontroller "web" deleted/],
  ['get po -l name=web', 'No resources found in NS namespace.\n'],
  ['delete cm,secret,svc --all', /configmap "cm" deleted/],
  ['delete pod nosuch', 'Error from server (NotFound): pods "nosuch" not found\n', 1],
  ['delete pod nosuch --ignore-not-found', ''],
  ['delete clusterrole,clusterrolebinding,priorityclass NS', /deleted/],
  ['delete ns NS --timeout=50s', 'namespace "NS" deleted\n'],
  ['get ns NS', 'Error from server (NotFound): namespaces "NS" not found\n', 1],
];

describe.each(KUBECTLS.map((kubectl, i) => [kubectl, `k${i}`] as const))('%s', (kubectl, namespace) => {
  const inNamespace = (text: string) => text.replaceAll('NS', namespace);
  beforeAll(async () => {
    expect(await run(kubectl, ['create', 'namespace', namespace])).toEqual({ code: 0, text: `namespace/${namespace} created\n` });
    await run(kubectl, ['config', 'set-context', '--current', '--namespace', namespace]);
    expect((await run(kubectl, ['wait', '--for=create', 'serviceaccount/default', '--timeout=20s'])).code).toBe(0);
  });

  it.each(ROWS.map((row, i) => [`${i} ${row[0]}`, row] as const))('%s', async (_title, [command, prints, code = 0]) => {
    const { text, code: ended } = await run('bash', ['-c', `exec ${kubectl} ${inNamespace(command)}`], { KUBE_EDITOR: join(folder, 'editor.sh') });
    const shown = text.replace(/^(Warning|WARNING): .*\n+/gm, '');
    if (typeof prints === 'string') expect(shown).toBe(inNamespace(prints));
    else expect(shown).toMatch(new RegExp(inNamespace(prints.source), prints.flags));
    if (!/server-side|bad.yaml|request-timeout/.test(command)) expect(ended, text).toBe(code);
  });
});

describe('@kubernetes/client-node', () => {
  it('creates, lists, patches, watches and deletes', async () => {
    const k8s = await import('@kubernetes/client-node');
    const config = new k8s.KubeConfig();
    config.loadFromFile(join(folder, 'kubeconfig'));
    const core = config.makeApiClient(k8s.CoreV1Api);
    const namespace = 'default';
    const seen: string[] = [];
    let deleted: () => void = () => {};
    const gone = new Promise<void>(resolve => (deleted = resolve));
    const request = await new k8s.Watch(config).watch(`/api/v1/namespaces/${namespace}/configmaps`, { fieldSelector: 'metadata.name=from-node' }, (type: string) => {
      seen.push(type);
      if (type === 'DELETED') deleted();
    }, () => {});
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'from-node' }, data: { a: '1' } } });
    await core.patchNamespacedConfigMap({ namespace, name: 'from-node', body: [{ op: 'replace', path: '/data/a', value: '2' }] }, k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.JsonPatch));
    const { items } = await core.listNamespacedConfigMap({ namespace, fieldSelector: 'metadata.name=from-node' });
    expect(items.map(i => i.data)).toEqual([{ a: '2' }]);
    await core.deleteNamespacedConfigMap({ namespace, name: 'from-node' });
    await gone;
    request.abort();
    expect(seen).toEqual(['ADDED', 'MODIFIED', 'DELETED']);
    await expect(core.readNamespacedConfigMap({ namespace, name: 'from-node' })).rejects.toMatchObject({ code: 404 });
  });
});
