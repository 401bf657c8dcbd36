/** `-v`: what is logged of requests and answers. */
import type { Row, SameTable } from '../support/kubectl-same.ts';

/** What two programs cannot have in common: their names, their clocks, their lines of code; of a curl's headers upstream's order is another at each run. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/^I.* envvar\.go:\d+\] .*\n/gm, ''], [/[a-z_]+\.go:\d+\]/g, 'PLACE]'], [/User-Agent: [^\n"]*/g, 'User-Agent: ME'], [/illiseconds=\d+/g, 'illiseconds=N'],
  [/Date: .* GMT/g, 'Date: NOW'], [/(?: -H "[^"]*")+/g, ' HEADERS'], [/Sec-Websocket-Accept: .*/g, 'Sec-Websocket-Accept: KEY'], [/v1\.36\.\d+(?!\+)/g, 'VERSION'],
  // Upstream's typed clients lose them.
  [/(server response object: %s\[\{\n) {2}"kind": "Status",\n {2}"apiVersion": "v1",\n/g, '$1'], [/^I.*"Unable to decode an event from the watch stream".*\n/gm, ''],
  // Upstream asks for pods with two kinds of clients.
  [/application\/json, \*\/\*/g, 'application/json'],
  // Between hands that are shaken and bytes that are carried there is no line of ours.
  [/^I.* (PLACE\]|\S+) (Using the first container in a pod|Before WebSocket|negotiated protocol|client: tunneling|"Subprotocol negotiated"|"Websocket read starts"|"Closed channel|Unable to decode server response into a Table).*\n/gm, ''],
];
/** Of a connection that becomes another, the parts of its time are not told. */
const OF_UPGRADES: typeof MASKS = [[/^I.*"HTTP Trace: Dial succeed.*\n/gm, ''], [/(milliseconds=N)(?: [a-zA-Z]+illiseconds=N)+/g, '$1']];
const at = (level: number, line: string): Row => ({ line: `${line.replace(' -- ', ` -v=${level} -- `)}${line.includes(' -- ') ? '' : ` -v=${level}`}`, mask: line.startsWith('exec') ? [...MASKS, ...OF_UPGRADES] : MASKS });
const LINES = [
  'get ns default', 'get -n NS po', 'get -n NS po nosuch', 'get -n NS po single -o yaml', 'get -n NS po -w --request-timeout=1s', 'get -n NS cm settings -o name', 'get --raw /healthz', 'get --raw /nosuch', 'version', 'logs -n NS single', 'delete -n NS cm settings --dry-run=server', 'label -n NS cm settings z=y --dry-run=server',
  `patch -n NS cm settings --dry-run=server -p '{"data": {"z": "\\n"}}'`, 'get -n NS po --as=me --as-group=a --as-group=b', 'get -n NS po --token=secret', 'exec -n NS single -- nosuch', 'config view', 'config current-context', 'version -s https://127.0.0.1:1', 'version --request-timeout=90s', 'cluster-info',
];

export const same: SameTable = { rows: [6, 7, 8, 9].flatMap(level => LINES.map(line => at(level, line))).concat(['get po nosuch', 'version -s https://127.0.0.1:1', 'get ns'].flatMap(line => [1, 3, 4, 5].map(level => at(level, line)))) };
