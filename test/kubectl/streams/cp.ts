/** Command lines of cp, both ways: each program has a pod of its own. */
import type { SameTable } from '../../support/kubectl-same.ts';

const POD = `
apiVersion: v1
kind: Pod
metadata: {name: one}
spec:
  terminationGracePeriodSeconds: 1
  containers: [{name: only, image: busybox, command: [sleep, '100000']}]
---
apiVersion: v1
kind: Pod
metadata: {name: talk}
spec:
  terminationGracePeriodSeconds: 1
  containers: [{name: web, image: nginx}, {name: echo, image: busybox, command: [sleep, '100000']}]
---
apiVersion: v1
kind: Pod
metadata: {name: done}
spec:
  restartPolicy: Never
  containers: [{name: c, image: busybox, command: ['true']}]
`;
const REMOTE = 'mkdir -p /tmp/src/deep/er /tmp/src/empty; echo hello > /tmp/src/file; echo deep > /tmp/src/deep/er/f; ln -s file /tmp/src/link; ln -s /etc/passwd /tmp/src/abs; head -c 3000000 /dev/zero > /tmp/src/big; '
  + 'L=/tmp/src/$(printf %080d 1)/$(printf %090d 2); mkdir -p $L; echo long > $L/x; ln /tmp/src/file /tmp/src/hard';
const LOCAL = 'mkdir -p tree/a tree/empty; echo one > tree/a/b; echo two > tree/c; chmod 750 tree/c; ln -s c tree/l; ln -s /nosuch tree/abs; yes abcdefg | head -c 2000000 > tree/big; '
  + 'L=tree/$(printf %080d 1)/$(printf %0120d 2); mkdir -p $L; echo long > $L/x; : > tree/zero; echo ümläut > tree/ümläut; echo space > "tree/with space"';
/** Of tar nothing is compared but what it leaves: what it says comes when it comes. */
const quietly = (line: string) => `${line} | grep -v '^tar: '`;
const LISTED = `find . -type f -not -name '*.yaml' | sort | tr '\\n' '\\0' | xargs -0 md5sum; find . -not -type f | sort | tr '\\n' '\\0' | xargs -0 ls -ldn | awk '{print $1,$3,$4,$9,$10,$11}'`;

export const same: SameTable = {
  scenarios: [{
    name: 'there and back',
    files: { 'pods.yaml': POD },
    lines: [
      '$ $UPSTREAM create -n NS -f pods.yaml > /dev/null; $UPSTREAM wait -n NS --for=condition=Ready pod/one pod/talk --timeout=30s; $UPSTREAM wait -n NS --for=jsonpath={.status.phase}=Succeeded pod/done --timeout=30s',
      `$ ${LOCAL}; $UPSTREAM exec -n NS one -- sh -c '${REMOTE}'`,
      'cp -n NS', 'cp -n NS a', 'cp -n NS a b c', 'cp -n NS a b', 'cp -n NS one:/x one:/y', 'cp -n NS :x y', 'cp -n NS a/b/c:d e', 'cp -n NS one: x', 'cp -n NS x one:', 'cp -n NS nosuch one:/tmp',
      'cp -n NS tree/c one:/tmp/c', 'cp -n NS tree/c one:/tmp', 'cp -n NS tree one:/tmp/tree', 'cp -n NS tree/ one:/tmp/t2/', 'cp -n NS tree/c NS/one:/tmp/c2', 'cp tree/c NS/one:/tmp/c2', 'cp -n NS tree/c nons/one:/tmp/c2',
      'cp -n NS tree/c nosuch:/tmp/c2', 'cp -n NS tree/c one:/tmp/c3 -c nope', 'cp -n NS tree/c talk:/tmp/c3', 'cp -n NS tree/c talk:/tmp/c3 -c echo', 'cp -n NS --no-preserve tree/c one:/tmp/c4', 'cp -n NS tree/c done:/tmp/c4',
      'cp -n NS ./tree/a/../c one:/tmp/dd', 'cd tree; kubectl cp -n NS . one:/tmp/dot',
      `$ $UPSTREAM exec -n NS one -- sh -c "cd /tmp; find . -type f | sort | tr '\\n' '\\0' | xargs -0 md5sum; find . | sort | tr '\\n' '\\0' | xargs -0 ls -ldn" | sed 's/ [A-Z][a-z][a-z] .[0-9] .....//'`,
      quietly('kubectl cp -n NS one:/tmp/src/file f1'), quietly('kubectl cp -n NS one:/tmp/src/file .'), quietly('kubectl cp -n NS one:/tmp/src/file tree'), quietly('kubectl cp -n NS one:/tmp/src/file new/dir/f'),
      quietly('kubectl cp -n NS one:/tmp/src/nosuch f2'), quietly('kubectl cp -n NS one:/tmp/src s1'), quietly('kubectl cp -n NS one:/tmp/src/ s2'), quietly('kubectl cp NS/one:/tmp/src s3'), quietly('kubectl cp -n NS one:/tmp/src/link lk'),
      quietly('kubectl cp -n NS one:/tmp/../tmp/src/file dots'), quietly('kubectl cp -n NS one:../tmp/src/file dots2'), quietly('kubectl cp -n NS one:tmp/src/file rel1'), quietly('kubectl cp -n NS one:/tmp/src s4 --retries=3'),
      quietly('kubectl cp -n NS one:/tmp/src s5 --retries=-1'), 'cp -n NS one:/tmp/src/file f9 --retries=x', quietly('kubectl cp -n NS talk:/etc/passwd hn'), quietly('kubectl cp -n NS talk:/etc/passwd hn -c echo'), 'cp -n NS nosuch:/etc/passwd hn',
      'cp -n NS done:/etc/passwd hn', quietly('kubectl cp -n NS one:/tmp/src/file tree/c/x'),
      `$ ${LISTED}`,
    ],
  }],
};
