/** Our kubectl and upstream's on real containers: logs, exec, attach, port-forward, cp, proxy and debug, the same command lines, byte for byte. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Comparison, Contest, loadTables, root, surprises, tallyText } from '../support/kubectl-same.ts';
import { Machine } from './machine.ts';

const container = (name: string, script: string, more = '') => `{name: ${name}, image: busybox, command: [sh, -c, '${script}']${more}}`;
const forEver = (text: string) => `echo ${text}; sleep 100000`;
const PODS = `
apiVersion: v1
kind: Pod
metadata: {name: talk, labels: {app: talk}}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - {name: web, image: nginx, ports: [{name: http, containerPort: 80}, {name: dns, containerPort: 53, protocol: UDP}]}
  - ${container('echo', 'echo start; for i in 1 2 3; do echo line $i; done; cat', ', stdin: true')}
  - {name: term, image: busybox, stdin: true, tty: true, command: [sh]}
---
apiVersion: v1
kind: Pod
metadata: {name: one, labels: {app: one}}
spec: {terminationGracePeriodSeconds: 1, containers: [${container('only', forEver('one'))}]}
---
apiVersion: v1
kind: Pod
metadata: {name: noted, labels: {app: noted}, annotations: {kubectl.kubernetes.io/default-container: b}}
spec: {terminationGracePeriodSeconds: 1, initContainers: [${container('init', 'echo from init')}], containers: [${container('a', forEver('a'))}, ${container('b', forEver('b'))}]}
---
apiVersion: v1
kind: Pod
metadata: {name: misnoted, labels: {app: noted}, annotations: {kubectl.kubernetes.io/default-container: nope}}
spec: {terminationGracePeriodSeconds: 1, initContainers: [${container('init', 'echo from init')}], containers: [${container('a', forEver('a'))}]}
---
apiVersion: v1
kind: Pod
metadata: {name: done}
spec: {restartPolicy: Never, containers: [${container('c', 'echo finished')}]}
---
apiVersion: v1
kind: Pod
metadata: {name: again}
spec:
  terminationGracePeriodSeconds: 1
  containers: [${container('c', 'if [ -e /v/x ]; then echo second; sleep 100000; else touch /v/x; echo first; exit 3; fi', ', volumeMounts: [{name: v, mountPath: /v}]')}]
  volumes: [{name: v, emptyDir: {}}]
---
apiVersion: v1
kind: Pod
metadata: {name: pending}
spec: {nodeSelector: {no: such}, containers: [{name: c, image: busybox}]}
---
apiVersion: v1
kind: ReplicationController
metadata: {name: many}
spec:
  replicas: 2
  selector: {app: many}
  template:
    metadata: {labels: {app: many}}
    spec: {terminationGracePeriodSeconds: 1, containers: [${container('c', forEver('many'))}]}
---
apiVersion: apps/v1
kind: ReplicaSet
metadata: {name: none}
spec:
  replicas: 0
  selector: {matchLabels: {app: none}, matchExpressions: [{key: x, operator: NotIn, values: [b, a]}, {key: c, operator: Exists}]}
  template:
    metadata: {labels: {app: none, c: d}}
    spec: {containers: [{name: c, image: busybox}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: talk}, ports: [{name: http, port: 8080, targetPort: http}, {name: other, port: 9090, targetPort: 81}, {name: udp, port: 53, protocol: UDP}, {name: bad, port: 99, targetPort: nosuch}]}
---
apiVersion: v1
kind: Service
metadata: {name: headless}
spec: {clusterIP: None, selector: {app: talk}, ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: blind}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: cm}
`;

/** KUBECTL_SAME=logs,cp looks at these tables alone. */
const tables = await loadTables(process.env['KUBECTL_SAME']?.split(',') ?? [], join(root, 'test/kubectl/streams'));
/** By table: one that is tried again counts once. */
const results = new Map<string, readonly Comparison[]>();

describe('the same command lines on containers', () => {
  let machine: Machine;
  let contest: Contest;
  beforeAll(async () => {
    machine = await Machine.create('streams-same');
    await machine.up();
    await machine.kubectl('create', 'namespace', 'fixture');
    const { code, stderr } = await machine.run('kubectl', ['apply', '-n', 'fixture', '-f', '-'], { input: PODS });
    if (code !== 0) throw new Error(stderr);
    await machine.kubectl('wait', '-n', 'fixture', '--for=condition=Ready', 'pod/talk', 'pod/one', 'pod/noted', 'pod/misnoted', 'pod/again', '--timeout=90s');
    await machine.kubectl('wait', '-n', 'fixture', '--for=jsonpath={.status.containerStatuses[0].restartCount}=1', 'pod/again', '--timeout=60s');
    await machine.kubectl('wait', '-n', 'fixture', '--for=jsonpath={.status.readyReplicas}=2', 'rc/many', '--timeout=60s');
    const netns = (await machine.sh('ip netns identify')).stdout.trim();
    contest = new Contest(machine.kubeconfig, { inside: ['nsenter', `--net=/run/netns/${netns}`], inTurn: true });
    await contest.prepare();
  });
  afterAll(async () => {
    contest?.dispose();
    await machine?.[Symbol.asyncDispose]();
    console.log(`kubectl on containers: ${tallyText([...results.values()].flat())}`);
  });

  it.each([...tables])('%s', { retry: 1, timeout: 900_000 }, async (name, table) => {
    const found = await contest.table(table);
    results.set(name, found);
    const { unknown, healed } = surprises(found);
    expect(unknown.length, unknown.join('\n')).toBe(0);
    expect(healed, 'the reason to differ has gone').toEqual([]);
  });
});
