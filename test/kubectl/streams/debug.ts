/** Command lines of debug: each program has pods of its own. */
import type { SameTable } from '../../support/kubectl-same.ts';

const pod = (name: string, more = '') => `
apiVersion: v1
kind: Pod
metadata: {name: ${name}, labels: {app: dbg}, annotations: {note: x}}
spec:
  terminationGracePeriodSeconds: 1
  ${more}
  initContainers: [{name: i, image: busybox, command: ['true']}]
  containers:
  - {name: a, image: busybox, command: [sleep, '100000'], livenessProbe: {exec: {command: ['true']}}, readinessProbe: {exec: {command: ['true']}}, startupProbe: {exec: {command: ['true']}}}
  - {name: b, image: busybox, args: [sleep, '100000']}
`;
const PODS = `${pod('dbg')}---${pod('user', 'securityContext: {runAsUser: 1000}')}---
apiVersion: v1
kind: ConfigMap
metadata: {name: cm}
`;

const READ = 'import json,sys; o=json.load(sys.stdin); o=o["items"][0] if "items" in o else o; m={k:v for k,v in o["metadata"].items() if k in ("labels","annotations")}; ';
const shown = (get: string, part: string) => `; $UPSTREAM get -n NS ${get} -o json | python3 -c '${READ}print(json.dumps(${part},indent=1,sort_keys=True))'`;
/** The last ephemeral container; the copy, which is then deleted; the pod on the node, too. */
const EPHEMERAL = shown('pod dbg', 'o["spec"].get("ephemeralContainers",[])[-1:]');
const COPY = `${shown('pod cp1', '[m,o["spec"]]')}; $UPSTREAM delete pod -n NS cp1 --grace-period=0 --force > /dev/null 2>&1`;
const ON_NODE = `${shown('pod -l app.kubernetes.io/managed-by=kubectl-debug', '[m,o["spec"]]')}; $UPSTREAM delete pod -n NS -l app.kubernetes.io/managed-by=kubectl-debug --grace-period=0 --force > /dev/null 2>&1`;

const PROFILES = ['legacy', 'general', 'baseline', 'restricted', 'netadmin', 'sysadmin'];
const IMAGE = '--image=busybox';
const NODE = '$($UPSTREAM get node -o name)';

export const same: SameTable = {
  scenarios: [{
    name: 'what is refused',
    files: { 'pods.yaml': PODS, 'c1.json': '{"name":"x"}', 'c2.yaml': 'a: [b', 'c3.json': '{"env": "x"}' },
    lines: [
      '$ $UPSTREAM create -n NS -f pods.yaml > /dev/null; $UPSTREAM wait -n NS --for=condition=Ready pod --all --timeout=30s > /dev/null',
      'debug', 'debug dbg -n NS', 'debug dbg -n NS --attach', 'debug dbg -n NS --copy-to=x', 'debug dbg -n NS --copy-to=x -- ls', 'debug dbg -n NS --replace', 'debug dbg -n NS --same-node', 'debug dbg -n NS --set-image=a=b',
      "debug dbg -n NS --image='B AD'", "debug dbg -n NS --copy-to=x --set-image='a=B AD'", `debug -n NS ${IMAGE}`, `debug dbg -n NS ${IMAGE} --image-pull-policy=x`, `debug dbg -n NS ${IMAGE} --target=only --copy-to=x`, `debug dbg -n NS ${IMAGE} -t`,
      `debug dbg -n NS ${IMAGE} --profile=nope`, `debug dbg -n NS ${IMAGE} --custom=nope.json`, `debug dbg -n NS ${IMAGE} --custom=c1.json`, `debug dbg -n NS ${IMAGE} --custom=c2.yaml`, `debug dbg -n NS ${IMAGE} --custom=c3.json`,
      `debug cm/cm -n NS ${IMAGE}`, `debug nosuch -n NS ${IMAGE}`, `debug dbg -n NS ${IMAGE} --env=a`, `debug dbg two -n NS ${IMAGE}`, `debug dbg -n NS --copy-to=cp1 -c nope -- sleep 5`, `debug dbg -n NS --copy-to=dbg ${IMAGE}`,
      `debug dbg -n NS ${IMAGE} --target=nope -c t2`,
    ],
  }, {
    name: 'containers in a pod, in its copies, on its node',
    files: {
      'pods.yaml': PODS, 'c5.json': '{"env":[{"name":"C","value":"1"}],"securityContext":{"runAsUser":0},"resources":{"limits":{"cpu":"1"}}}', 'c6.yaml': 'env:\n- name: C\n  value: y\nworkingDir: /tmp\n',
    },
    lines: [
      '$ $UPSTREAM create -n NS -f pods.yaml > /dev/null; $UPSTREAM wait -n NS --for=condition=Ready pod --all --timeout=30s > /dev/null',
      ...PROFILES.map(p => `kubectl debug dbg -n NS ${IMAGE} --profile=${p} --env=A=1 -- echo hi${EPHEMERAL}`),
      `kubectl debug dbg -n NS ${IMAGE} -c named --image-pull-policy=Never --arguments-only -q -- echo hi${EPHEMERAL}`, `debug dbg -n NS ${IMAGE} -c named -- echo again`, `kubectl debug dbg -n NS ${IMAGE} --target=a -c t1${EPHEMERAL}`,
      `debug dbg -n NS ${IMAGE} -c out --attach -- sh -c 'sleep 1; echo hello; echo err >&2; sleep 1'`, `debug dbg -n NS ${IMAGE} -c st -i -- sh -c 'sleep 1.5; echo stdin'`,
      `kubectl debug dbg -n NS ${IMAGE} -c cust --custom=c5.json --env=D=2${EPHEMERAL}`, `kubectl debug dbg -n NS ${IMAGE} -c cust2 --custom=c6.yaml --profile=netadmin${EPHEMERAL}`,
      ...PROFILES.map(p => `kubectl debug dbg -n NS ${IMAGE} --copy-to=cp1 --profile=${p}${COPY}`),
      `kubectl debug dbg -n NS --copy-to=cp1 --set-image='*=nginx'${COPY}`,
      `kubectl debug dbg -n NS --copy-to=cp1 --set-image=a=nginx,b=busybox:1 --same-node --keep-labels --keep-annotations --keep-liveness --keep-readiness --keep-startup --keep-init-containers=false ${IMAGE} -c x${COPY}`,
      `kubectl debug dbg -n NS --copy-to=cp1 -c a -- sleep 5${COPY}`, `kubectl debug dbg -n NS --copy-to=cp1 --share-processes=false ${IMAGE} -c z${COPY}`, `kubectl debug dbg -n NS --copy-to=cp1 ${IMAGE} -c z --custom=c5.json${COPY}`,
      `debug user -n NS ${IMAGE} -c q1`, `debug user -n NS ${IMAGE} -c q2 --profile=restricted`, `kubectl debug user -n NS ${IMAGE} --copy-to=cp1 -c q3${COPY}`,
      ...PROFILES.map(p => `kubectl debug ${NODE} -n NS ${IMAGE} --profile=${p} -- echo hi${ON_NODE}`),
      `kubectl debug ${NODE} -n NS ${IMAGE} -q -c nn --env=A=b${ON_NODE}`,
      `kubectl debug dbg -n NS --copy-to=cp1 --replace ${IMAGE} -c z; $UPSTREAM get pod -n NS dbg${COPY}`,
    ],
  }],
};
