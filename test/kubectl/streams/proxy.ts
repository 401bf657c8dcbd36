/** Command lines of proxy, and what is answered through it. */
import type { SameTable } from '../../support/kubectl-same.ts';

/** `start FLAGS`, `g CURL_ARGUMENTS` as often as wanted, `stop`. */
const SHELL = `
B=http://127.0.0.1:18001
start() { timeout -s INT 20 kubectl proxy "$@" > log 2>&1 & P=$!; for i in 1 2 3 4 5 6 7 8 9 10; do grep -q Starting log 2> /dev/null && break; sleep 0.3; done; }
stop() { kill -INT $P; wait $P; cat log; rm log; }
g() { echo "\\$ curl $*"; curl -s -m 5 -i "$@" | tr -d '\\r' | sed 's/^Date: .*/Date/; s/^[Ll]ast-[Mm]odified: .*/Last-Modified/; s/^Content-Length: .*/CL/i'; echo; }
`;
const run = (...flags: string[]) => `timeout -s INT 1.5 kubectl proxy ${flags.join(' ')}`;
const through = (flags: string, ...steps: string[]) => `$ . ./p.sh; start --port=18001 ${flags}; ${steps.join('; ')}; stop`;
const CM = '$B/api/v1/namespaces/NS/configmaps/cm';
const PODS = '$B/api/v1/namespaces/NS/pods';

export const same: SameTable = {
  files: { 'p.sh': SHELL, 'www/index.html': 'page\n', 'www/a.txt': 'text\n', 'www/sub/y.json': 'x\n', 'www/list/a b&.txt': '<b>\n', 'www/list/dir/z': 'z\n', kc: '' },
  rows: [
    'proxy --port=x', 'proxy --keepalive=x', run('--port=18001'), run('--port=18001', '--address=0.0.0.0'), run('--port=18001', '--address=::1'), run('--port=70000'), run('--port=18001', '--unix-socket=s'), run('--unix-socket=s'),
    run('--unix-socket=nope/s'), run('--port=18001', '--www=nope'), run('--port=18001', '--www=www/a.txt'), run('--port=18001', "--accept-paths='('"), run('--port=18001', '--disable-filter'), run('--port=18001', '--append-server-path'),
    run('--port=18001', '-s https://127.0.0.1:1/abc'),
    { line: through('--www=www', 'g $B/healthz', 'g $B/nosuch', `g ${CM}`, `g -X POST $B/api/v1/namespaces/NS/configmaps -d '{"metadata":{"name":"cm"}}' -H 'content-type: application/json'`), mask: [[/(resourceVersion": *")\d+/g, '$1RV']] },
    through('', `g ${PODS}/one/exec`, `g ${PODS}/one/log`, "g -H 'Host: evil' $B/healthz", "g -H 'Host: localhost:99' $B/healthz", "g -H 'Host: [::1]:80' $B/healthz", 'g --path-as-is $B/static/../a', "g -H 'Authorization: Bearer x' $B/version"),
    through('--www=www', 'g $B/static/', 'g $B/static', 'g $B/static/a.txt', 'g $B/static/sub', 'g $B/static/sub/y.json', 'g $B/static/nope', 'g $B/static/index.html', 'g $B/static/list/', 'g -I $B/static/a.txt', "g -H 'Range: bytes=1-2' $B/static/a.txt"),
    through('', `curl -s -N -m 1 "$B/api/v1/namespaces/NS/configmaps?watch=1&fieldSelector=metadata.name=cm" | grep -o '"type":"ADDED"'`, '$UPSTREAM --kubeconfig kc -s $B get cm cm -n NS -o name', '$UPSTREAM --kubeconfig kc -s $B logs one -n NS', '$UPSTREAM --kubeconfig kc -s $B exec one -n NS -- echo via'),
    through('--disable-filter', "g -H 'Host: evil' $B/healthz", '$UPSTREAM --kubeconfig kc -s $B exec one -n NS -- echo via', 'echo hi | $UPSTREAM --kubeconfig kc -s $B exec -i one -n NS -- cat', 'kubectl --kubeconfig kc -s $B exec one -n NS -- echo again'),
    through('--api-prefix=/custom', 'g $B/custom/healthz', 'g $B/healthz', 'g $B/custom', 'g $B/custom/livez'), through('--api-prefix=/api/', `curl -s ${CM} | grep '"name"'`, 'g $B/healthz'),
    through('--www=www --www-prefix=/my', 'g $B/my/a.txt', 'g $B/static/a.txt'),
    through("--reject-methods='POST,PUT' --reject-paths='^/version' --accept-paths=^/healthz,^/version --accept-hosts=^foo$", 'g $B/healthz', "g -H 'Host: foo' $B/healthz", "g -H 'Host: foo' $B/version", "g -H 'Host: foo' -X POST $B/healthz", "g -H 'Host: foo' $B/livez"),
    through('-s https://127.0.0.1:1', 'g $B/healthz'),
    '$ . ./p.sh; start --unix-socket=sock; g --unix-socket sock http://localhost/healthz; ls -l sock | cut -c1-10; stop',
  ],
};
