/** Command lines of `kubectl edit`, alike with both programs; the editors are `sed`, or scripts. */
import type { SameTable, Row } from '../support/kubectl-same.ts';

/** Changes the file once: what it is given again it leaves as it is. */
const ONCE = '#!/bin/sh\nif [ -e once ]; then cat "$1" >> seen; exit; fi\ntouch once\ncat "$1" > seen\nsed -i "$KSED" "$1"\n';
const FILE = [[/\/tmp\/kubectl-edit-\d+/g, '/tmp/FILE'], [/resourceVersion\\*"?: ?\\*"\d+/g, 'REVISION'], [/containerd:\/\/[\da-f]+/g, 'CONTAINER']] as const;
/** What the editor was shown, but for containers, whose lives go on between one program and the other. */
const edit = (sed: string, line: string): Row => ({ line: `chmod +x once.sh; rm -f once seen; KSED='${sed}' KUBE_EDITOR="$PWD/once.sh" kubectl ${line}; code=$?; sed '/containerStatuses:/,/hostIP:/d' seen 2>/dev/null; exit $code`, mask: FILE });
const editor = (command: string, line: string): Row => ({ line: `KUBE_EDITOR=${command} kubectl ${line}`, mask: FILE });
const configMap = (name: string, value: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, labels: {app: x}}\ndata: {x: "${value}"}\n`;

export const same: SameTable = {
  files: { 'once.sh': ONCE, 'settings.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: fixture}\n' },
  rows: [
    'edit', 'edit cm nope -n NS', 'edit nosuch', 'edit -f nope.yaml', 'edit cm -l nosuch=x -n NS', 'edit --nosuch', 'edit cm x --context nope', 'edit cm settings -n NS --validate=x', 'edit cm settings -n NS --subresource=nope',
    editor('true', 'edit cm settings -n NS'), editor('true', 'edit cm settings -n NS -o json'), editor('true', 'edit cm settings -n NS -o name'), editor('true', 'edit cm settings -n NS -o foo'), editor('false', 'edit cm settings -n NS'), editor('nosuch', 'edit cm settings -n NS'), editor('"nosuch -x"', 'edit cm settings -n NS'), editor("\"sh -c 'exit 3'\"", 'edit cm settings -n NS'), { line: 'KUBE_EDITOR= EDITOR=true kubectl edit cm settings -n NS', mask: FILE }, editor('true', 'edit cm settings -n NS --validate=false'),
    editor('true', 'edit -f settings.yaml'), editor('true', 'edit -f settings.yaml -n default'), editor('true', 'edit cm settings secret keys -n NS'), editor('true', 'edit cm/settings secret/keys -n NS'), editor('true', 'edit cm -n NS'),
    edit('d', 'edit cm settings -n NS'), edit('s/^/# /', 'edit cm settings -n NS'), edit('s/^data:/data: [/', 'edit cm settings -n NS'), edit('/^kind:/d', 'edit cm settings -n NS'), edit('/^kind:/d;/^apiVersion/d', 'edit cm settings -n NS'), edit('s/^metadata:/metadata: x/', 'edit cm settings -n NS'), edit('s/namespace: fixture/namespace: other/', 'edit cm settings -n NS'), edit('s/namespace: fixture/namespace: other/', 'edit -f settings.yaml'), edit('s/name: settings/name: other/', 'edit cm settings -n NS'), edit('s/number: "12"/number: 12/', 'edit cm settings -n NS'), edit('s/^data:/nosuch: 1\\ndata:/', 'edit cm settings -n NS'), edit('s/image: nginx$/image: ""/', 'edit pod single -n NS'), edit('s/apiVersion: v1/apiVersion: v2/', 'edit cm settings -n NS'),
    'apply edit-last-applied', 'apply edit-last-applied cm nope -n NS', 'apply edit-last-applied cm kube-root-ca.crt -n NS', editor('true', 'apply edit-last-applied cm settings -n NS'), editor('true', 'apply edit-last-applied -f settings.yaml'), edit('s/^data:/data: [/', 'apply edit-last-applied cm settings -n NS'),
  ],
  scenarios: [
    { name: 'edits', files: { 'once.sh': ONCE, 'c1.yaml': configMap('c1', '1'), 'c2.yaml': configMap('c2', '1'), 'pod.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: p1}\nspec: {containers: [{name: c, image: nginx, env: [{name: A, value: a}, {name: B, value: b}]}]}\n' }, lines: [
      'apply -f c1.yaml -f c2.yaml -f pod.yaml -n NS', edit('s/x: "1"/x: "5"/', 'edit cm c1 -n NS'), edit('s/x: "5"/x: "6"/', 'edit cm c1 -n NS --output-patch'), edit('s/"x": "6"/"x": "7"/', 'edit cm c1 -n NS -o json'), edit('s/x: "7"/x: "8"/', 'edit cm c1 -n NS -o yaml'), edit('s/x: "1"/x: "9"/', 'edit cm c1 c2 -n NS --output-patch'), edit('s/x: "[89]"/x: "10"/', 'edit cm c1 c2 -n NS'), edit('s/app: x/app: z/', 'edit cm c1 -n NS --save-config --output-patch'), edit('s/app: z/app: q/', 'edit cm c1 -n NS --record'), { line: 'get cm c1 -n NS -o yaml', mask: FILE }, edit('s/image: nginx$/image: nginx:2/', 'edit pod p1 -n NS --output-patch'), edit('/name: A/,+1d', 'edit pod p1 -n NS --output-patch'), edit('s/image: nginx:2/image: ""/', 'edit pod p1 -n NS'), edit('s/app: q/app: r/', 'edit -f c1.yaml -n NS'), edit('s/app: r/app: s\\r/', 'edit cm c1 -n NS --windows-line-endings'),
      edit('s/x: "1"/x: "20"/', 'apply edit-last-applied cm c1 -n NS'), edit('s/x: "1"/x: "20"/', 'apply edit-last-applied cm c2 -n NS -o json'), 'apply view-last-applied cm c1 c2 -n NS', edit('s/uid: .*/uid: other/', 'edit cm c2 -n NS --validate=false'),
    ] },
  ],
};
