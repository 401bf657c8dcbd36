/** Command lines of `kubectl replace`, alike with both programs. */
import type { SameTable } from '../support/kubectl-same.ts';

const configMap = (name: string, value: string, more = '') => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}${more}}\ndata: {x: "${value}"}\n`;

export const same: SameTable = {
  files: { 'c1.yaml': configMap('c1', '1'), 'settings.yaml': configMap('settings', '1', ', namespace: fixture'), 'unknown.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\nnosuch: 1\n', 'nokind.yaml': 'metadata: {name: x}\n' },
  rows: [
    'replace -f c1.yaml --context nope',
    'replace', 'replace foo', 'replace -f c1.yaml --grace-period=3', 'replace -f c1.yaml --timeout=3s', 'replace -f c1.yaml --force --dry-run=client', 'replace -f c1.yaml --raw=/x -f settings.yaml', 'replace -f c1.yaml --raw=x', 'replace -f http://x/y --raw=/x', 'replace -f c1.yaml --raw=/x -R', 'replace -f c1.yaml --raw=/x -o yaml', 'replace -f c1.yaml -n NS', 'replace -f nope.yaml', 'replace -f nokind.yaml', 'replace -f unknown.yaml -n NS --dry-run=server', 'replace -f unknown.yaml -n NS --dry-run=server --validate=warn', 'replace -f unknown.yaml -n NS --dry-run=server --validate=false', 'replace -f settings.yaml --dry-run=client', 'replace -f settings.yaml --dry-run=client -o yaml', 'replace -f settings.yaml --dry-run=client -o name', 'replace -f settings.yaml --dry-run=server -o yaml', 'replace -f settings.yaml --dry-run=server --save-config -o yaml', 'replace -f settings.yaml -n default', 'replace -f settings.yaml -o foo', 'replace -f settings.yaml --cascade=foo', 'replace -f settings.yaml --cascade=true --dry-run=server', 'replace -f settings.yaml --subresource=nope', 'replace -f settings.yaml --validate=x', 'replace -k x -f settings.yaml', 'cat settings.yaml | kubectl replace -f - --dry-run=server', 'replace -f settings.yaml --nosuch', 'replace -s http://127.0.0.1:1 -f settings.yaml',
  ],
  scenarios: [
    { name: 'replaces', files: { 'c1.yaml': configMap('c1', '1'), 'c1b.yaml': configMap('c1', '2'), 'old.yaml': configMap('c1', '2', ', resourceVersion: "1"'), 'c1.json': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c1"},"data":{"x":"raw"}}', 'list.yaml': 'apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: c1}}\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: c9}}\n', 'pod.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: p1}\nspec: {terminationGracePeriodSeconds: 1, containers: [{name: c, image: nginx}]}\n' }, lines: [
      'apply -f c1.yaml -n NS', 'replace -f c1b.yaml -n NS', 'replace -f c1.yaml -n NS -o yaml', 'replace -f c1b.yaml -n NS --save-config', 'replace -f old.yaml -n NS', { line: 'replace --raw=/api/v1/namespaces/NS/configmaps/c1 -f c1.json', mask: [[/"resourceVersion":"\d+"/, 'REVISION']] }, 'replace --raw=/api/v1/namespaces/NS/configmaps/c8 -f c1.json', 'get cm c1 -n NS -o yaml', 'replace -f list.yaml -n NS', 'replace -f c1.yaml -n NS --force', 'replace -f c1.yaml -n NS --force -o name', 'replace -f c1.yaml -n NS --force -o yaml --wait', 'cat c1.yaml | kubectl replace -n NS --force -f -', 'replace -f list.yaml -n NS --force --grace-period=0', 'replace -f pod.yaml -n NS --force', 'replace -f c1.yaml -n NS --record',
    ] },
  ],
};
