/** Command lines of `kubectl api-resources`, `api-versions`, `version` and the root, alike with both programs. */
import type { SameTable } from '../support/kubectl-same.ts';

/** The two are of different builds, and of different makes. */
const VERSIONS = [[/v1\.36\.\d+/g, 'VERSION'], [/"(gitCommit|buildDate|goVersion|compiler|platform|gitTreeState)": "[^"]*"/g, '"$1": ""'], [/(gitCommit|buildDate|goVersion|compiler|platform|gitTreeState): .*/g, '$1: ""']] as const;
const version = (line: string) => ({ line, mask: VERSIONS });

export const same: SameTable = {
  rows: [
    ...['', '-o wide', '-o name', '-o json', '-o yaml', '-o kyaml', '-o foo', '--no-headers', '--namespaced=false', '--namespaced', '--api-group=apps', '--api-group=', '--api-group=nope', '--sort-by=name', '--sort-by=kind', '--sort-by=x', '--verbs=list,get', '--verbs=nope', '--categories=all', '--categories=nope', '--cached', 'x'].map(f => `api-resources ${f}`),
    'api-versions', 'api-versions x', 'api-versions -s http://127.0.0.1:1', 'api-resources -s http://127.0.0.1:1',
    ...['', '--client', '-o json', '-o yaml', '--client -o json', '--client -o yaml', '-o foo', 'x', '-s http://127.0.0.1:1', '-s http://127.0.0.1:1 -o json'].map(f => version(`version ${f}`)),
    'nosuch', 'gett po', 'po', 'api', 'log', 'con', 'ed', '--foo get po', '-x get', '--namespace', '-n', 'get --namespace', 'config foo bar', 'rollout nosuch',
  ],
};
