/** Command lines of `kubectl run`, alike with both programs. */
import type { SameTable } from '../support/kubectl-same.ts';

const OUTPUTS = ['', '-o yaml', '-o json'];
const PODS = [
  'p --image=nginx', 'p --image=a/b:1 --port=80 --labels=a=b,c=', 'p --image=nginx --env=A=b --env=C=d=e --env=E=', 'p --image=nginx --restart=Never', 'p --image=nginx --restart=OnFailure -i --attach=false', 'p --image=nginx -it --attach=false --leave-stdin-open',
  'p --image=nginx --privileged --image-pull-policy=Never', 'p --image=nginx --annotations=a=b --annotations=c=d,e', 'p --image=nginx sleep 1', 'p --image=nginx --command sleep 1', 'p --image=nginx --restart=', 'p --image=nginx -n other', 'p --image=nginx --port=0',
  'p --image=localhost:5000/a_b/c:1.2-x', 'p --image=a@sha256:0123456789abcdef0123456789abcdef', 'p --image=nginx --expose --port=80', 'p --image=nginx --expose --port=80 -l x=y -n other', 'p --image=nginx --save-config', 'p --image=nginx --port=4294967376', "p --image=nginx --overrides='{}'",
  "p --image=nginx --overrides='{\"spec\":{\"nodeName\":\"n\",\"nope\":1}}'", "p --image=nginx --overrides='{\"spec\":{\"containers\":[{\"name\":\"x\"}]}}'", "p --image=nginx --override-type=strategic --overrides='{\"spec\":{\"containers\":[{\"name\":\"p\",\"tty\":true},{\"name\":\"q\"}]}}'",
  "p --image=nginx --override-type=json --overrides='[{\"op\":\"add\",\"path\":\"/metadata/labels/z\",\"value\":\"1\"},{\"op\":\"remove\",\"path\":\"/spec/dnsPolicy\"},{\"op\":\"copy\",\"from\":\"/metadata/name\",\"path\":\"/metadata/labels/c\"},{\"op\":\"move\",\"from\":\"/metadata/labels/run\",\"path\":\"/metadata/labels/m\"},{\"op\":\"replace\",\"path\":\"/spec/containers/0/image\",\"value\":\"i\"},{\"op\":\"test\",\"path\":\"/metadata/name\",\"value\":\"p\"}]'",
];
const PATCHES = [
  '[{"op":"add","path":"/a/b","value":1}]', '[{"op":"add","path":"/spec/containers/5","value":1}]', '[{"op":"add","path":"/spec/containers/x","value":1}]', '[{"op":"remove","path":"/metadata/x"}]', '[{"op":"remove","path":"/spec/containers/5"}]', '[{"op":"replace","path":"/a/b","value":1}]',
  '[{"op":"replace","path":"/spec/containers/5","value":1}]', '[{"op":"move","from":"/a/b","path":"/x"}]', '[{"op":"move","from":"/metadata/q","path":"/x"}]', '[{"op":"copy","from":"/metadata/q","path":"/x"}]', '[{"op":"copy","from":"/metadata/name","path":"/x/y"}]', '[{"op":"test","path":"/a/b","value":1}]',
  '[{"op":"test","path":"/metadata/q","value":1}]', '[{"op":"test","path":"/metadata/q","value":null}]', '[{"op":"add","path":"/metadata/x"}]', '[{"path":"/x"}]', '[1]', '[', '1', '{}', '[{"op":"move","path":"/x"}]', '[{"op":"add","path":"","value":{}}]', '[{"op":"remove","path":"/spec/containers/-1"}]', '[{"op":"add","path":1,"value":1}]', '[null]', 'null', '[{"op":"add","path":"metadata/x","value":1}]',
];
const MERGES = ['{', '[]', '1', '"x"', '{"kind":"Nope"}', '{"apiVersion":"nope/v1"}', '{"spec":{"containers":1}}', '{"spec":null}', '{"metadata":{"labels":null}}'];

export const same: SameTable = {
  rows: [
    ...PODS.flatMap(line => OUTPUTS.map(output => `run ${line} --dry-run=client ${output}`)), 'run p --image=nginx --dry-run=client -o yaml -- a b', 'run p --image=nginx --dry-run=client -o yaml --command -- a b', 'run --dry-run=client --image=nginx p -o name', 'run p --image=nginx --dry-run', 'run p --image=nginx --dry-run=true', 'run p --image=nginx --dry-run=nope', 'run p --image=nginx -o nope', 'run p --image=nginx --dry-run=client -o kyaml', 'run p --image=nginx --record --dry-run=client -o yaml -i --attach=false', 'run p --image=nginx --dry-run=client --template={{.kind}}',
    ...PATCHES.map(patch => `run p --image=nginx --dry-run=client --override-type=json --overrides='${patch}' -o jsonpath='{.metadata}'`), ...MERGES.flatMap(patch => ['merge', 'strategic'].map(type => `run p --image=nginx --dry-run=client --override-type=${type} --overrides='${patch}' -o jsonpath='{.spec}'`)),
    "run p --image=nginx --dry-run=client --override-type=nope --overrides='{}'", 'run p --image=nginx --dry-run=client --override-type=nope', "run p --image=nginx --dry-run=client --override-type=strategic --overrides='{\"spec\":{\"containers\":[{\"image\":\"x\"}]}}'", "run p --image=nginx --dry-run=client --override-type=strategic --overrides='{\"nope\":{}}'", "run p --image=nginx --dry-run=client --override-type= --overrides='{\"spec\":{\"nodeName\":\"n\"}}' -o yaml",
    'run', 'run p', 'run --image=a', 'run --image=a --dry-run=client -- p', 'run p --image=', 'run p --image=A', 'run p --image=a:b:c', 'run p --image=a@b', 'run p --image=-a', 'run p --image=a -t', 'run p --image=a --expose', 'run p --image=a --restart=X', 'run p --image=a --rm', 'run p --image=a --rm --attach=false -i', 'run p --image=a -i --dry-run=client', 'run p --image=a --attach --dry-run=server', 'run p --image=a --image-pull-policy=X', 'run p --image=a --port=x --dry-run=client', 'run p --image=a --port= --dry-run=client',
    'run p --image=a --env=x --dry-run=client', 'run p --image=a --env==x --dry-run=client', 'run p --image=a --env="a b=c" --dry-run=client', 'run p --image=a -l x --dry-run=client', 'run p --image=a -l =x --dry-run=client', 'run p --image=a -l a=b=c --dry-run=client', 'run p --image=a --annotations=x --dry-run=client', 'run p --image=a --annotations==x --dry-run=client', 'run p --image=a --annotations=x- --dry-run=client', 'run p --image=a --cascade=nope --dry-run=client', 'run p --image=a --pod-running-timeout=0s', 'run p --image=a --pod-running-timeout=x', 'run p --image=a --nope', 'run p --image=a --detach-keys=x --dry-run=client', 'run p --image=a --expose --port=x --dry-run=client',
    'run p --image=a --force --wait --grace-period=1 --timeout=1s -f x -k y -R --dry-run=client', 'run p --image=a --generator=x', 'run p --image=a --requests=cpu=1', 'run p --image=a -s http://127.0.0.1:1', 'run p --image=a -s http://127.0.0.1:1 --dry-run=client', 'run p --image=a --context=nope', 'run p --image=a -n nope', 'run single --image=a -n NS', 'run Bad_Name --image=a -n NS', 'run p --image=a -n NS --dry-run=server', 'run p --image=a -n nope --dry-run=server', 'run p --image=a --field-manager= -n nope', 'run single --image=a -n NS --expose --port=1',
  ],
  scenarios: [
    { name: 'pods run', lines: [
      'run p --image=nginx -n NS', 'run p --image=nginx -n NS', 'run q --image=nginx -n NS --port=80 --expose', 'run q --image=nginx -n NS --port=80 --expose', 'run saved --image=nginx -n NS --save-config -o jsonpath={.metadata.annotations}', 'run y --image=nginx -n NS -o yaml --restart=Never', 'get svc q -n NS -o yaml', 'run r --image=nginx -n NS --record -o jsonpath={.metadata.annotations}', 'get pods -n NS -o name',
    ] },
    { name: 'runs are joined', lines: [
      'run a --image=nginx -n NS --restart=Never --attach --rm --quiet --pod-running-timeout=100ms', 'run b --image=nginx -n NS --attach --rm --pod-running-timeout=100ms', 'run c --image=nginx -n NS -i --restart=OnFailure --pod-running-timeout=100ms --rm', 'get pods -n NS -o name',
    ] },
  ],
};
