/** Command lines of `kubectl events` and `kubectl cluster-info`, alike with both programs. */
import type { SameTable } from '../support/kubectl-same.ts';

const EVENTS = `apiVersion: v1
kind: Event
metadata: {name: odd.1, namespace: NS}
involvedObject: {apiVersion: v1, kind: ConfigMap, name: odd, namespace: NS}
reason: "Odd\\e[1m"
type: Warning
message: "  first line\\nsecond\\tline\\r\\n third \\e[31mred "
count: 5
firstTimestamp: "2026-01-01T00:00:00Z"
lastTimestamp: "2026-06-01T00:00:00Z"
---
apiVersion: v1
kind: Event
metadata: {name: odd.2, namespace: NS}
involvedObject: {apiVersion: v1, kind: ConfigMap, name: odd, namespace: NS}
type: Normal
reason: Series
action: X
reportingComponent: a/b
reportingInstance: c
eventTime: "2026-02-01T00:00:00.000000Z"
series: {count: 7, lastObservedTime: "2026-03-01T00:00:00.000000Z"}
message: "tab\\there"
`;

export const same: SameTable = {
  rows: [
    'events -n NS --for po/single', 'events -n NS --for pods/single --no-headers', 'events -n NS --for rs/api', 'events -n NS --for replicasets.apps/api', 'events -n nowhere', 'events -n nowhere -A --for po/nope', 'events -n NS --types=Warning', 'events -n NS --types=normal --for po/single', 'events --types=Foo', 'events -n NS --for single', 'events -n NS --for a/b/c', 'events -n NS --for nosuch/x', 'events -n NS --for po/single -A', 'events -n NS --for po/single -A --no-headers',
    ...['name', 'yaml', 'json', 'kyaml', 'foo', 'wide', "jsonpath='{.items[*].reason}'", "go-template='{{range .items}}{{.reason}}{{\"\\t\"}}{{.type}}{{\"\\n\"}}{{end}}'"].map(o => `events -n NS --for po/single -o ${o}`),
    'events -n NS --for po/single --chunk-size=2', 'events -n NS --for po/single --chunk-size=0', 'events --chunk-size=x', 'events -n NS --for po/single foo', 'events -n NS --as nobody', 'events -n NS --for po/single --show-managed-fields -o yaml', 'event', 'events --for', 'events -n NS --types=Normal,Warning --for po/single', "events -n NS --for po/single --template='{{.kind}}'",
    { line: 'events -n NS --for po/single -w', killAfterMs: 1500 }, { line: 'events -n NS --for po/single -w -o name', killAfterMs: 1500 }, { line: 'events -n NS --for po/single -w -o yaml', killAfterMs: 1500 }, { line: 'events -n NS --for po/single -w -o json --no-headers', killAfterMs: 1500 }, { line: 'events -n NS --for po/nope -w', killAfterMs: 1500 },
    'cluster-info', 'cluster-info -n default', 'cluster-info foo', 'cluster-info -n nowhere', 'cluster-info -o yaml', 'cluster-info --as nobody', 'cluster-info -s http://127.0.0.1:1', 'cluster-info dump -o foo', 'cluster-info dump --as nobody', 'cluster-info dump --namespaces nowhere -o yaml', 'cluster-info dump --namespaces nowhere', 'cluster-info dump --namespaces nowhere -o name', 'cluster-info dump --pod-running-timeout=x',
    'cluster-info dump --namespaces nowhere --output-directory=dumped; find dumped -type f | sort; cat dumped/nodes.json dumped/nowhere/*', 'cluster-info dump --namespaces nowhere --output-directory=dumped2 -o yaml; find dumped2 -type f | sort',
  ],
  scenarios: [
    { name: 'odd events', files: { 'events.yaml': EVENTS, 'service.yaml': 'apiVersion: v1\nkind: Service\nmetadata: {name: board, labels: {kubernetes.io/cluster-service: "true", kubernetes.io/name: Board}}\nspec: {ports: [{name: https, port: 443}]}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: plain, labels: {kubernetes.io/cluster-service: "true"}}\nspec: {ports: [{port: 80}]}\n' },
      lines: ['create -f events.yaml -n NS', 'events -n NS', 'events -n NS -A --for cm/odd', 'events -n NS --types=Warning --no-headers', 'events -n NS -o yaml', 'events -n NS -o json', 'events -n NS -o name', 'create -f service.yaml -n NS', 'cluster-info -n NS'] },
  ],
};
