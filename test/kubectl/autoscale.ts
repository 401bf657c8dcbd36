/** Command lines of `kubectl autoscale`, alike with both programs. */
import type { SameTable } from '../support/kubectl-same.ts';

const OUTPUTS = ['', '-o yaml', '-o json', '-o name'];

export const same: SameTable = {
  files: { 'rc.yaml': 'apiVersion: v1\nkind: ReplicationController\nmetadata: {name: web}\n' },
  rows: [
    ...OUTPUTS.flatMap(output => ['rc web --max=3', 'rc web --max=3 --min=2 --name=x', 'rs api --max=3 --cpu=50% --memory=60%', 'rc web --max=3 --cpu=1.5 --memory=100', 'rc web --max=3 --cpu=500m --memory=1Gi', 'rc web --max=3 --cpu=1e3 --memory=0', 'rc/web rs/api --max=2', 'rc web --max=3 --min=0', 'rc web --max=3 --cpu-percent=5', 'rc web --max=3 --cpu-percent=0', '-f rc.yaml --max=3', 'rc web --max=1 --save-config'].map(line => `autoscale ${line} -n NS --dry-run=client ${output}`)),
    'autoscale', 'autoscale rc web', 'autoscale --max=3', 'autoscale rc --max=3', 'autoscale rc web --max=0', 'autoscale rc web --max=x', 'autoscale rc web --max=3 --min=5', 'autoscale rc web --max=3 --cpu=x', 'autoscale rc web --max=3 --cpu=x%', 'autoscale rc web --max=3 --memory=-1%', 'autoscale rc web --max=3 --memory=x', 'autoscale rc web --max=3 --cpu=3000000000%', 'autoscale rc web --max=3 --cpu-percent=3 --cpu=3', 'autoscale rc web --max=3 --cpu=" "', 'autoscale rc web --max=3 --cpu=1e99', 'autoscale svc web --max=3 -n NS', 'autoscale cm settings --max=3 -n NS', 'autoscale role reader --max=3 -n NS', 'autoscale rc nope --max=3 -n NS', 'autoscale rs api rc web --max=2 -n NS --dry-run=client', 'autoscale deploy web --max=2', 'autoscale nope/x --max=2', 'autoscale -f nope --max=1', 'autoscale -f rc.yaml rc --max=1', 'autoscale rc web --max=1 --nope', 'autoscale rc web --max=1 --dry-run=nope', 'autoscale rc web --max=1 --dry-run=client -o nope -n NS', 'autoscale rc web --max=1 --record --dry-run=client -o yaml -n NS', 'autoscale rc web --max=1 -s http://127.0.0.1:1', 'autoscale rc web --max=1 --context=nope',
    'autoscale rc web --max=2 -n NS', 'autoscale rc web --max=2 --cpu=50% -n NS', 'autoscale rc web --max=2 --cpu=50m -n NS', 'autoscale rc web --max=2 --cpu-percent=4 -n NS', 'autoscale rc web --max=2 --cpu=50% --memory=1Gi -n NS', 'autoscale rc web --max=2 --memory=1Gi -n NS', 'autoscale rc web --max=2 --cpu=50% -n NS --dry-run=server',
  ],
};
