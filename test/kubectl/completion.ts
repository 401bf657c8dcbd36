/** Completion, plugins, help and words that nobody knows. Descriptions are ours, so candidates are compared without them. */
import type { SameTable } from '../support/kubectl-same.ts';

const complete = (...lines: readonly string[]) => lines.map(line => `__completeNoDesc ${line}`);

/** What bash has to offer for the last word; sorted, and without the space that upstream's script may put behind it. */
const inBash = (line: string) => `bash -c 'source <(kubectl completion bash); __ltrim_colon_completions() { :; }; _get_comp_words_by_ref() { words=("\${COMP_WORDS[@]}") cword=$COMP_CWORD cur="\${COMP_WORDS[COMP_CWORD]}" prev=""; }; compopt() { :; }; COMP_WORDS=(kubectl ${line}) COMP_CWORD=${line.split(' ').length} COMP_LINE="kubectl ${line}" COMP_TYPE=9; __start_kubectl; printf "%s\\n" "\${COMPREPLY[@]%% *}" | sort' 2>/dev/null`;

export const same: SameTable = {
  files: {
    'bin/kubectl-foo': '#!/bin/sh\necho "foo: $*"\n', 'bin/kubectl-foo-bar': '#!/bin/sh\necho "foo bar: $*"; exit 3\n', 'bin/kubectl-get': '#!/bin/sh\n', 'bin/kubectl-my_thing': '#!/bin/sh\necho mine\n',
    'bin/kubectl-config-view-x': '#!/bin/sh\n', 'bin2/kubectl-foo': '#!/bin/sh\n', 'bin2/kubectl-plain': 'text', 'one/kubectl-get': '#!/bin/sh\n', 'none/other': 'text',
    'bin/kubectl_complete-foo': '#!/bin/sh\nprintf "%s\\n" "args: $#" "$@" one "two\twords"\necho said >&2\n', 'bin/kubectl_complete-foo-bar': '#!/bin/sh\necho lost; exit 3\n', 'bin/kubectl_complete-my_thing': '#!/bin/sh\nprintf "%s\\n" x "" y :6\n', 'bin/kubectl-bare-x': '#!/bin/sh\n',
  },
  rows: [
    ...complete(
      "''", 'g', 'ge', 'nosuch ""', 'help ge', 'help ""', "config ''", "config us", 'top ""', 'auth ""', 'cluster-info ""', 'plugin ""', 'rollout ""', 'certificate ""', 'apply ""',
      'get ""', 'get po', 'get po,', 'get po,s', 'get po ""', 'get po sin', 'get po single ""', 'get po/', 'get po/si', 'get po/single ""', 'get po/single po/', 'get nosuch ""', 'get -A po ""', 'get -n fixture po ""', '-n fixture get po ""', 'get -- ""',
      'get cm ""', 'get secret ""', 'get rs ""', 'describe po ""', 'describe ""', 'delete po ""', 'edit po ""', 'edit po single ""', 'label po ""', 'annotate po ""', 'patch po ""', 'debug ""',
      'logs ""', 'logs si', 'logs single ""', 'logs single t', 'logs pods/single ""', 'logs single two ""', 'logs pods/', 'exec ""', 'exec single ""', 'attach ""', 'port-forward ""', 'port-forward svc/', 'cp ""', 'cp s', 'cp fixture/', 'cp /tm', 'cp single:/x', 'cp a ""',
      'drain ""', 'cordon ""', 'uncordon ""', 'taint ""', 'taint node ""', 'top node ""', 'top pod ""', 'rollout restart ""', 'rollout restart deploy', 'rollout restart deployment ""', 'rollout pause ""', 'rollout status deployment/', 'rollout undo deployment x ""',
      'scale ""', 'scale --replicas=1 ""', 'scale --replicas=1 rs ""', 'autoscale ""', 'expose ""', 'expose service ""', 'create token ""', 'set image ""',
      'config use-context ""', 'config delete-context ""', 'config delete-cluster ""', 'config delete-user ""', 'config rename-context ""', 'config set-context ""', 'config view ""', 'config get-contexts ""', 'config set ""',
      'completion z', 'completion bash ""', 'version ""', 'api-resources ""', 'kustomize ""', 'cluster-info dump ""', 'proxy ""', 'wait ""', 'explain ""', 'replace ""', 'diff ""', 'events ""', 'apply view-last-applied ""', 'apply set-last-applied ""',
      'get -', 'get --', 'get --sho', 'get po -w -', 'get -o ""', 'get -o js', 'get --output=j', 'get --output ""', 'get -n ""', 'get --namespace=fi', 'get --namespace ""', 'get --context ""', 'get --cluster ""', 'get --user ""', 'get --subresource ""', 'get -f ""', 'apply -f ""', 'apply -f x', 'get -k ""',
      'get -h ""', 'get --help -', 'get -h --nosuch ""', 'create cm --help=false ""', 'create -f x ""', 'create thi', 'rollout x', 'apply -f x vi', 'debug --', 'config --', 'config set-credentials --', 'create rolebinding -', '-', '--',
      'get -l ""', 'get --bad ""', '--bad ""', 'apply -o ""', 'exec single -c ""', 'describe -o ""', 'plugin list -', 'config use-context -', 'label po single a=b -', 'version -',
    ),
    '(chmod +x bin/* bin2/kubectl-foo one/*; kubectl config current-context)',
    '__complete', '__completeNoDesc', '__complete get po ""', '__complete get cm s',
    // Our script and upstream's, sourced by a shell that asks as Tab does.
    ...['conf', 'config use', 'get po sin', 'get --namespace=fix', 'get -o js', 'create -f bin/kubectl-f'].map(line => inBash(line)),
    'completion', 'completion tcsh', 'completion bash zsh',
    ...['foo ""', 'foo a b', 'foo b', 'fo', 'm', 'foo bar ""', 'foo bar baz ""', 'my-thing ""', 'my-thing -', 'my_thing ""', 'bare ""', 'bare x ""', 'foo --x bar ""', 'foo -x=1 bar ""', 'foo -- x', '--context=x foo ""', 'nosuch ""', 'get ""', '-'].map(line => `(PATH=$PWD/bin:$PATH kubectl __completeNoDesc ${line})`), '(PATH=$PWD/bin:$PATH kubectl __complete foo "")', '(PATH=$PWD/bin:$PATH kubectl __complete fo)',
    '(PATH=$PWD/bin:$PATH kubectl foo)', '(PATH=$PWD/bin:$PATH kubectl foo a -b --c=d)', '(PATH=$PWD/bin:$PATH kubectl foo bar x)', '(PATH=$PWD/bin:$PATH kubectl foo -x bar)', '(PATH=$PWD/bin:$PATH kubectl my-thing)', '(PATH=$PWD/bin:$PATH kubectl foo-bar)', '(PATH=$PWD/bin:$PATH kubectl -n x foo)',
    '(PATH=$PWD/bin:$PATH kubectl get nosuchthing)',
    ...['plugin list', 'plugin list --name-only', 'plugin list x', 'plugin x'].flatMap(line => [`(KUBECTL=$(which kubectl); PATH=$PWD/bin:$PWD/bin2:$PWD/nowhere:$PWD/bin:/usr/bin:/bin $KUBECTL ${line})`, `(KUBECTL=$(which kubectl); PATH=$PWD/one:/usr/bin:/bin $KUBECTL ${line})`, `(KUBECTL=$(which kubectl); PATH=$PWD/none $KUBECTL ${line})`]),
    'get -h --nosuch', 'get po -h --output', 'create cm -h -x', 'get -hx', 'get -xh', 'get --help=maybe', '-h --nosuch', 'help get --nosuch', 'options --nosuch', 'config -h --nosuch', 'version --client -h=false -o x', ...['x', 'a=x', 'a=-1', 'a=1,'].map(levels => `config current-context --vmodule=${levels}`),
    'gte po', 'ge', 'nosuch', 'list', 'inspect', 'creat', 'config vew', 'rollout restrt', 'auth x', 'top x', 'create x', 'cluster-info x', 'version x', 'alpha', 'alpha x', 'options x | head -1', 'help nosuch 2>&1 | head -1', '--nosuch', '-x', 'get --nosuch', 'get -q', 'get --chunk-size=x', 'get --chunk-size', 'get --watch=maybe', '-n',
  ],
};
