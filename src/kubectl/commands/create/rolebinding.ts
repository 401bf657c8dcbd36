/** `kubectl create rolebinding`. */
import { defineCommand } from '../../command.ts';
import { createGenerated, generatorFlags } from '../../create/generator.ts';
import { planRoleBinding, RBAC_GROUP } from '../../create/role-binding.ts';
import { CommandError } from '../../errors.ts';
import { string, stringArray } from '../../flags/flag.ts';

const kind = { group: RBAC_GROUP, version: 'v1', plural: 'rolebindings', kind: 'RoleBinding', scope: 'Namespaced' } as const;

export default defineCommand({
  use: 'rolebinding NAME --clusterrole=NAME|--role=NAME [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  short: 'Create a role binding for a particular role or cluster role',
  example: '# Two users and a group\nkubectl create rolebinding admins --clusterrole=admin --user=ann --user=bob --group=ops',
  flags: {
    ...generatorFlags(),
    clusterrole: string({ usage: 'The cluster role that they get' }),
    group: stringArray({ usage: 'A group that gets the role; may be repeated' }),
    role: string({ usage: 'The role that they get' }),
    serviceaccount: stringArray({ usage: 'A service account that gets the role, <namespace>:<name>; may be repeated' }),
    user: stringArray({ usage: 'A user that gets the role; may be repeated' }),
  },
  run: context => createGenerated(context, {
    kind, failure: 'failed to create rolebinding',
    plan: ({ name }) => {
      const { role, clusterrole, ...subjects } = context.flags;
      if (name === '') throw new CommandError('name must be specified');
      if ((clusterrole === '') === (role === '')) throw new CommandError('exactly one of clusterrole or role must be specified');
      return planRoleBinding({ kind: 'RoleBinding', name, role: role ? { kind: 'Role', name: role } : { kind: 'ClusterRole', name: clusterrole }, subjects });
    },
  }),
});
