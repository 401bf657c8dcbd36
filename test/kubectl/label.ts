/** Command lines of `kubectl label` and `kubectl annotate`, alike with both programs. */
import type { SameTable } from '../support/kubectl-same.ts';

const FILES = {
  'cm.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n', 'two.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: b, labels: {only: one}, annotations: {only: one}}\n',
  'custom.yaml': 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: w}\nspec: {b: 1, a: 2}\n', 'dir/a.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n', 'dir/b.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n',
};
const rows = (c: string) => [
  ...['', ' cm', ' cm settings', ' cm settings -n NS', ' cm settings a=b=c -n NS --dry-run=client', " cm settings a=- -n NS", " cm settings a=' ' -n NS --dry-run=client", ' cm settings =b -n NS', ' cm settings - -n NS', ' cm settings a=b c -n NS', ' cm settings a=b a- -n NS', ' cm settings a=b a- b=c b- -n NS', ' a=b', ' cm a=b -n NS', ' nosuch x a=b', ' cm nope a=b -n NS', ' cm/nope po/nope a=b -n NS', ' cm settings nope a=b --dry-run=client -n NS'],
  ...['client', 'server', 'foo'].flatMap(d => [' cm settings q=1', ' cm settings q-', ' cm settings app=other', ' cm settings app=web', ' cm settings app=other --overwrite', ' po -l app=web q=1', ' po --all q=1', ' cm,svc --all q=1 -o name', ' cm settings example.com/note=x'].map(a => `${a} -n NS --dry-run=${d}`)),
  ...['name', 'wide', 'foo', "jsonpath='{.metadata.labels}'", "go-template='{{.kind}}'"].map(o => ` cm settings q=1 -n NS --dry-run=client -o ${o}`), ' svc web q=1 -n NS --dry-run=client -o json', ' svc web q=1 -n NS --dry-run=client -o yaml',
  ' po --all -l app=web q=1 -n NS', ' po --all --field-selector a=b q=1 -n NS', ' po --field-selector metadata.name=single q=1 -n NS --dry-run=client', ' po --all -A q=1 --dry-run=client', ' po single --list -n NS | sort', ' po --all --list -n NS | sort', ' po single --list -o yaml -n NS | sort', ' po single --list env- -n NS | sort', ' svc web --list -n NS', ' svc,sa --all --list -n NS -o yaml', ' ns default q=1 --dry-run=client', ' cm settings q=1 --resource-version=1 -n NS', ' po --all q=1 --resource-version=1 -n NS', ' cm settings q=1 --resource-version=1 --dry-run=client -o name -n NS',
  ' --local cm a=b', ' --local a=b', ' --local -f cm.yaml a=b', ' --local -f cm.yaml a=b -o yaml', ' --local -f two.yaml only=two', ' --local -f two.yaml only=two --overwrite -o json', ' --local -f two.yaml only- -o yaml', ' --local -f cm.yaml a=b --dry-run=server', ' --local -f cm.yaml a=b --dry-run=client -o name', ' --local -f custom.yaml a=b -o yaml', ' --local -f nope.yaml a=b', ' --local -f dir a=b', ' --local --list -f two.yaml', ' -f cm.yaml a=b', ' -f custom.yaml a=b', ' -f cm.yaml cm a=b', ' cm settings q=1 -n NS --as nobody', ' cm settings q=1 -n nowhere', ' cm settings q=1 --foo',
].map(line => `${c}${line}`);
const scenario = (c: string) => ({
  name: c, files: FILES,
  lines: ['create -f two.yaml -n NS', ...['cm a foo-', 'cm a foo=1', 'cm a foo=1', 'cm a foo=2', 'cm a foo=2 --overwrite', 'cm a foo=2 --overwrite', 'cm a foo- bar=1', 'cm a bar- --overwrite', 'cm a b x=1', 'cm a b only=one', 'cm a b only=two', 'cm --all z=1', 'cm -l z=1 z-', '-f two.yaml f=1', 'cm a y=1 --record', 'cm a w=1 -o yaml', 'cm a w2=1 -o name', 'cm a w3=1 --resource-version=1', 'cm b x- only- f- -o json', 'cm a b nope v=1', 'cm a k=v --field-manager=me'].map(l => `${c} ${l} -n NS`),
    "get cm a b -n NS -o yaml --show-managed-fields | grep -v -e time: -e 'f:' -e resourceVersion"],
});

export const same: SameTable = { files: FILES, rows: [...rows('label'), ...rows('annotate')], scenarios: [scenario('label'), scenario('annotate')] };
