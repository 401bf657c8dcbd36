/** `kubectl api-resources`. */
import { defineCommand, usageError } from '../command.ts';
import { CommandError } from '../errors.ts';
import { bool, string, stringSlice, type FlagValues } from '../flags/flag.ts';
import { listText } from '../flags/go-text.ts';
import type { Io } from '../io.ts';
import { jsonText, keysAsTheyStand } from '../print/json.ts';
import { TABLE_FORMAT, TabWriter } from '../print/tabwriter.ts';
import type { ApiResource, Discovered } from '../resource/discovery.ts';

const flags = {
  'api-group': string({ usage: 'Only resources of this group.' }),
  cached: bool({ usage: 'From what is remembered, where it is.' }),
  categories: stringSlice({ usage: 'Only resources of all these categories.' }),
  namespaced: bool({ default: true, usage: 'Only resources in namespaces, or, if false, only those that are not.' }),
  'no-headers': bool({ usage: 'No line with the names of the columns.' }),
  output: string({ shorthand: 'o', usage: 'Output format. One of: (json, yaml, kyaml, name, wide).' }),
  'show-managed-fields': bool({ usage: 'Keep managedFields in JSON and YAML.' }),
  'sort-by': string({ usage: "By 'name' or 'kind' instead of group." }),
  verbs: stringSlice({ usage: 'Only resources with all these verbs.' }),
};

interface Row {
  readonly group: string;
  readonly apiVersion: string;
  readonly resource: ApiResource;
}

export default defineCommand({
  use: 'api-resources',
  short: 'List the resources that the server serves',
  flags,
  async run({ args, flags: given, changed, factory, io, command }) {
    if (args.length > 0) throw usageError(command, `unexpected arguments: ${listText(args)}`);
    refuseBadFlags(given);
    const discovery = await factory.discovery();
    const discovered = await (given.cached ? discovery.all() : discovery.refresh()).catch((error: Error) => {
      discovery.logFailure(error, 1);
      throw error;
    });
    const rows = preferred(discovered).filter(({ group, resource }) =>
      resource.verbs.length > 0 && (!changed('api-group') || group === given['api-group']) && (!changed('namespaced') || resource.namespaced === given.namespaced)
      && given.verbs.every(v => resource.verbs.includes(v)) && given.categories.every(c => resource.categories?.includes(c)));
    await print(io, given, sortRows(rows, given['sort-by']));
    if (discovered.failures.size > 0) throw new CommandError(failureText(discovered));
  },
});

const FORMATS = ['json', 'kyaml', 'name', 'wide', 'yaml'];

function refuseBadFlags({ output, 'sort-by': sortBy }: FlagValues<typeof flags>): void {
  if (!['', 'name', 'kind'].includes(sortBy)) throw new CommandError('--sort-by accepts only name or kind');
  if (output !== '' && !FORMATS.includes(output)) throw new CommandError(`unable to match a printer suitable for the output format ${JSON.stringify(output)}, allowed formats are: ${FORMATS.join(',')}`);
}

/** Each resource at its group's preferred version, or at the first that has it. */
function preferred({ groups, lists }: Discovered): Row[] {
  return groups.flatMap(group => {
    const first = group.preferredVersion?.version;
    const versions = [...group.versions.filter(v => v.version === first), ...group.versions.filter(v => v.version !== first)];
    const found = new Map<string, Row>();
    for (const { groupVersion } of versions) {
      for (const resource of lists.get(groupVersion)?.resources ?? []) {
        if (!resource.name.includes('/') && !found.has(resource.name)) found.set(resource.name, { group: group.name, apiVersion: groupVersion, resource });
      }
    }
    return [...found.values()];
  });
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function sortRows(rows: readonly Row[], by: string): Row[] {
  const key = ({ group, resource }: Row) => (by === 'name' ? resource.name : by === 'kind' ? resource.kind : group);
  return rows.toSorted((a, b) => compare(key(a), key(b)) || compare(a.resource.name, b.resource.name));
}

async function print(io: Io, { output, 'no-headers': noHeaders }: FlagValues<typeof flags>, rows: readonly Row[]): Promise<void> {
  if (output === 'name') return io.stdout.write(rows.map(({ group, resource }) => `${resource.name}${group ? `.${group}` : ''}\n`).join(''));
  if (output === '' || output === 'wide') return io.stdout.write(tableText(rows, { isWide: output === 'wide', noHeaders }));
  const list = { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: '', resources: rows.map(listed) };
  if (output === 'json') return io.stdout.write(`${jsonText(list, '    ', keysAsTheyStand)}\n`);
  if (output === 'yaml') return io.stdout.write((await import('../print/yaml.ts')).yamlText(list));
  return io.stdout.write((await import('../print/kyaml.ts')).kyamlText(list, keysAsTheyStand));
}

/** In the order of Go's fields. */
const listed = ({ group, apiVersion, resource: r }: Row): object => ({
  name: r.name, singularName: r.singularName, namespaced: r.namespaced, ...(group ? { group } : {}), version: apiVersion.slice(apiVersion.indexOf('/') + 1), kind: r.kind, verbs: r.verbs,
  ...(r.shortNames ? { shortNames: r.shortNames } : {}), ...(r.categories ? { categories: r.categories } : {}),
});

function tableText(rows: readonly Row[], { isWide, noHeaders }: { readonly isWide: boolean; readonly noHeaders: boolean }): string {
  const tabs = new TabWriter(TABLE_FORMAT);
  if (!noHeaders) tabs.write(`NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND${isWide ? '\tVERBS\tCATEGORIES' : ''}\n`);
  for (const { apiVersion, resource: r } of rows) {
    const more = isWide ? `\t${r.verbs.join(',')}\t${(r.categories ?? []).join(',')}` : '';
    tabs.write(`${r.name}\t${(r.shortNames ?? []).join(',')}\t${apiVersion}\t${r.namespaced}\t${r.kind}${more}\n`);
  }
  tabs.flush();
  return tabs.take();
}

const failureText = ({ failures }: Discovered): string =>
  `unable to retrieve the complete list of server APIs: ${[...failures].toSorted(([a], [b]) => compare(a, b)).map(([version, error]) => `${version}: ${error.message}`).join(', ')}`;
