/** `kubectl create role`. */
import { defineCommand } from '../../command.ts';
import { createGenerated, generatorFlags } from '../../create/generator.ts';
import { RBAC_GROUP } from '../../create/role-binding.ts';
import { checkResources, planRules, resourcesOf, unusualVerbs, verbsOf, withoutDuplicates } from '../../create/role.ts';
import { CommandError } from '../../errors.ts';
import { stringArray, stringSlice } from '../../flags/flag.ts';

const kind = { group: RBAC_GROUP, version: 'v1', plural: 'roles', kind: 'Role', scope: 'Namespaced' } as const;

export default defineCommand({
  use: 'role NAME --verb=verb --resource=resource.group/subresource [--resource-name=resourcename] [--dry-run=server|client|none]',
  short: 'Create a role with single rule',
  example: '# Who may look at pods\nkubectl create role pod-reader --verb=get,list,watch --resource=pods',
  flags: {
    ...generatorFlags(),
    resource: stringSlice({ usage: 'What it is about: resource.group/subresource' }),
    'resource-name': stringArray({ usage: 'Only the objects of that name; may be repeated' }),
    verb: stringSlice({ usage: 'What may be done' }),
  },
  run: context => createGenerated(context, {
    kind,
    plan: async ({ name }) => {
      const { io, flags, factory } = context;
      const [verbs, resources, resourceNames] = [verbsOf(flags.verb), resourcesOf(flags.resource), withoutDuplicates(flags['resource-name'])];
      if (name === '') throw new CommandError('name must be specified');
      if (verbs.length === 0) throw new CommandError('at least one verb must be specified');
      for (const verb of unusualVerbs(verbs)) io.stderr.write(`Warning: '${verb}' is not a standard resource verb\n`);
      if (resources.length === 0) throw new CommandError('at least one resource must be specified');
      const find = async (r: { group: string; resource: string }) => groupAndPlural(await (await factory.mapper()).resourceFor(r));
      await checkResources(resources, verbs, find);
      return { apiVersion: `${RBAC_GROUP}/v1`, kind: 'Role', metadata: { name }, rules: await planRules({ verbs, resources, resourceNames, urls: [] }, find) };
    },
  }),
});

const groupAndPlural = ({ group, plural }: { readonly group: string; readonly plural: string }) => ({ group, resource: plural });
