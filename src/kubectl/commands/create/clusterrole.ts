/** `kubectl create clusterrole`. */
import { defineCommand, type CommandContext } from '../../command.ts';
import { createGenerated, generatorFlags } from '../../create/generator.ts';
import { RBAC_GROUP } from '../../create/role-binding.ts';
import { checkResources, checkUrls, planRules, resourcesOf, unusualVerbs, verbsOf, withoutDuplicates } from '../../create/role.ts';
import { CommandError } from '../../errors.ts';
import { custom, stringArray, stringSlice } from '../../flags/flag.ts';
import { SyntaxProblem } from '../../flags/go-text.ts';
import type { Unstructured } from '../../object.ts';

const kind = { group: RBAC_GROUP, version: 'v1', plural: 'clusterroles', kind: 'ClusterRole', scope: 'Cluster' } as const;

/** `a=1,b=2`; blanks around keys and values do not count. */
const labels = custom<Readonly<Record<string, string>>>({
  type: 'mapStringString', default: {}, usage: 'A label selector: the rules of all roles that match.',
  format: value => Object.entries(value).map(([k, v]) => `${k}=${v}`).toSorted().join(','),
  parse: (text, before, isFirst) => {
    const pairs = text.split(',').filter(Boolean).map(pair => {
      const at = pair.indexOf('=');
      if (at < 0) throw new SyntaxProblem('malformed pair, expect string=string');
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const;
    });
    return { ...(isFirst ? {} : before), ...Object.fromEntries(pairs) };
  },
});

const flags = {
  ...generatorFlags(),
  'aggregation-rule': labels,
  'non-resource-url': stringSlice({ usage: 'A path of the API, or the beginning of paths with a star behind.' }),
  resource: stringSlice({ usage: 'What it is about: resource.group/subresource' }),
  'resource-name': stringArray({ usage: 'Only the objects of that name; may be repeated' }),
  verb: stringSlice({ usage: 'What may be done' }),
};

export default defineCommand({
  use: 'clusterrole NAME --verb=verb --resource=resource.group [--resource-name=resourcename] [--dry-run=server|client|none]',
  short: 'Create a cluster role',
  example: '# Who may look at pods, everywhere\nkubectl create clusterrole pod-reader --verb=get,list,watch --resource=pods\n\n# Who may read logs of the server\nkubectl create clusterrole logs --verb=get --non-resource-url=/logs/*',
  flags,
  run: context => createGenerated(context, { kind, plan: ({ name }) => plan(context, name) }),
});

async function plan({ io, flags: given, factory }: CommandContext<typeof flags>, name: string): Promise<Unstructured> {
  const urls = withoutDuplicates(given['non-resource-url']);
  const [verbs, resources, resourceNames] = [verbsOf(given.verb), resourcesOf(given.resource), withoutDuplicates(given['resource-name'])];
  const object = { apiVersion: `${RBAC_GROUP}/v1`, kind: 'ClusterRole', metadata: { name } };
  if (name === '') throw new CommandError('name must be specified');
  const aggregation = given['aggregation-rule'];
  if (Object.keys(aggregation).length > 0) {
    if ([urls, verbs, resources, resourceNames].some(l => l.length > 0)) throw new CommandError('aggregation rule must be specified without nonResourceURLs, verbs, resources or resourceNames');
    return { ...object, aggregationRule: { clusterRoleSelectors: [{ matchLabels: aggregation }] } };
  }
  if (verbs.length === 0) throw new CommandError('at least one verb must be specified');
  if (resources.length === 0 && urls.length === 0) throw new CommandError('one of resource or nonResourceURL must be specified');
  const find = async (r: { group: string; resource: string }) => {
    const { group, plural } = await (await factory.mapper()).resourceFor(r);
    return { group, resource: plural };
  };
  if (resources.length > 0) {
    for (const verb of unusualVerbs(verbs)) io.stderr.write(`Warning: '${verb}' is not a standard resource verb\n`);
    await checkResources(resources, verbs, find);
  }
  checkUrls(urls, verbs);
  return { ...object, rules: await planRules({ verbs, resources, resourceNames, urls }, find) };
}
