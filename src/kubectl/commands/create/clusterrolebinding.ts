/** `kubectl create clusterrolebinding`. */
import { defineCommand } from '../../command.ts';
import { createGenerated, generatorFlags } from '../../create/generator.ts';
import { planRoleBinding, RBAC_GROUP } from '../../create/role-binding.ts';
import { string, stringArray } from '../../flags/flag.ts';

const kind = { group: RBAC_GROUP, version: 'v1', plural: 'clusterrolebindings', kind: 'ClusterRoleBinding', scope: 'Cluster' } as const;

export default defineCommand({
  use: 'clusterrolebinding NAME --clusterrole=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  short: 'Create a cluster role binding for a particular cluster role',
  example: '# A user and a group\nkubectl create clusterrolebinding admins --clusterrole=cluster-admin --user=ann --group=ops',
  flags: {
    ...generatorFlags(),
    clusterrole: string({ required: true, usage: 'The cluster role that they get' }),
    group: stringArray({ usage: 'A group that gets the role; may be repeated' }),
    serviceaccount: stringArray({ usage: 'A service account that gets the role, <namespace>:<name>; may be repeated' }),
    user: stringArray({ usage: 'A user that gets the role; may be repeated' }),
  },
  run: context => createGenerated(context, {
    kind, failure: 'failed to create clusterrolebinding',
    plan: ({ name }) => planRoleBinding({ kind: 'ClusterRoleBinding', name, role: { kind: 'ClusterRole', name: context.flags.clusterrole }, subjects: context.flags }),
  }),
});
