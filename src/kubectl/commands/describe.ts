/** `kubectl describe`. */
import { defineCommand } from '../command.ts';
import type { CommandContext } from '../command.ts';
import { describeObject, objectPath } from '../describe/describe.ts';
import type { Describer, Reader } from '../describe/describer.ts';
import { describerOf } from '../describe/describers.ts';
import { genericDescriber } from '../describe/generic.ts';
import { createReader } from '../describe/reader.ts';
import { aggregate, CommandError } from '../errors.ts';
import { bool } from '../flags/flag.ts';
import { allNamespacesFlag, chunkSizeFlag, filenameFlags, filenamesOf, selectorFlag } from '../flags/common.ts';
import type { KubeObject } from '../../machinery/object.ts';
import { hasReason } from '../../machinery/status-error.ts';
import type { Info } from '../resource/info.ts';
import { apiVersionOfMapping, isNamespaced } from '../resource/mapper.ts';
import type { Mapping } from '../resource/mapper.ts';
import { isFilenameEmpty } from '../resource/filenames.ts';
import type { BuilderOptions } from '../resource/builder.ts';

const flags = {
  ...filenameFlags('with the objects to describe'),
  ...selectorFlag(),
  ...allNamespacesFlag(),
  'show-events': bool({ default: true, usage: 'Show the events about the object. By default those of a single one, not of several or of those with a prefix' }),
  ...chunkSizeFlag(),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
  suggestFor: ['inspect'],
  short: 'Show details of a specific resource or group of resources',
  long: 'Show an object, or several, in detail, with what belongs to them: events, pods, endpoints.\n\n A name that no object has is taken as the beginning of names.',
  example: '# Describe a pod\nkubectl describe pods/nginx\n\n# Describe all pods of a replica set by the beginning of their names\nkubectl describe pods frontend',
  flags,
  run: describe,
});

async function describe(context: Context): Promise<void> {
  const { args, factory, command } = context;
  const { namespace, isExplicit } = await factory.namespace();
  const filenames = filenamesOf(context.flags);
  if (args.length === 0 && isFilenameEmpty(filenames)) {
    throw new CommandError(`You must specify the type of resource to describe. Use "${command.parent} api-resources" for a complete list of supported resources.\n`);
  }
  const isEverywhere = context.flags['all-namespaces'];
  const options: BuilderOptions = { namespace, defaultNamespace: true, chunkSize: context.flags['chunk-size'], flatten: true, allowEmptySelector: true };
  const result = await factory.resources({
    ...options, continueOnError: true, allNamespaces: isEverywhere, filenames, enforceNamespace: isExplicit && !isEverywhere,
    ...(context.flags.selector ? { labelSelector: context.flags.selector } : {}), args,
  });
  const { infos, error } = await result.collect();
  const isPlural = error !== undefined || infos.length > 1;
  const showEvents = context.flags['show-events'] && !(isPlural && !context.changed('show-events'));
  const [type, prefix] = args;
  if (error && hasReason(error, 'NotFound') && args.length === 2) {
    return describeMatching(context, { options: { ...options, singleResourceType: true, args: [type!] }, prefix: prefix!, notFound: error, showEvents });
  }
  await describeEach(context, infos, { error, showEvents });
}

/** What fails is told at the end, the same words once. */
async function describeEach(context: Context, infos: readonly Info[], { error, showEvents }: { error: Error | undefined; showEvents: boolean }): Promise<void> {
  const { io, flags: { 'all-namespaces': isEverywhere } } = context;
  const describeOne = await prepare(context, showEvents);
  const errors = error ? [error] : [];
  let between = '';
  for (const info of infos) {
    try {
      io.stdout.write(`${between}${await describeOne(info)}`);
      between = '\n\n';
    } catch (failure) {
      const { message } = failure as Error;
      if (!errors.some(known => known !== error && known.message === message)) errors.push(failure as Error);
    }
  }
  if (infos.length === 0 && errors.length === 0) {
    io.stderr.write(isEverywhere ? 'No resources found\n' : `No resources found in ${(await context.factory.namespace()).namespace} namespace.\n`);
  }
  const all = aggregate(errors);
  if (all) throw all;
}

interface Matching {
  readonly options: BuilderOptions;
  readonly prefix: string;
  readonly notFound: Error;
  readonly showEvents: boolean;
}

async function describeMatching(context: Context, { options, prefix, notFound, showEvents }: Matching): Promise<void> {
  const infos = (await (await context.factory.resources(options)).infos()).filter(info => info.name.startsWith(prefix));
  if (infos.length === 0) throw notFound;
  const describeOne = await prepare(context, showEvents);
  for (const info of infos) context.io.stdout.write(`${await describeOne(info)}\n`);
}

const describerOfMapping = (mapping: Mapping): Describer =>
  describerOf(mapping.group, mapping.kind) ?? genericDescriber({ group: mapping.group, versions: [mapping.version], kind: mapping.kind, plural: mapping.plural, namespaced: isNamespaced(mapping) });

async function prepare(context: Context, showEvents: boolean): Promise<(info: Info) => Promise<string>> {
  const reader = createReader(await context.factory.client(), context.flags['chunk-size']);
  return async info => {
    const describer = describerOfMapping(info.mapping!);
    return describeObject(reader, describer, await readObject(reader, describer, info), { showEvents, now: context.io.clock.now() });
  };
}

/** What a file holds, or the server gave in another version, is fetched in the version that is described. */
async function readObject(reader: Reader, describer: Describer, { mapping, source, namespace, name, object }: Info): Promise<KubeObject> {
  const [preferred, ...others] = describer.versions as readonly [string, ...string[]];
  const { group } = describer;
  if (source === '' && object && apiVersionOfMapping(mapping!) === apiVersionOfMapping({ ...mapping!, group, version: preferred })) return object as KubeObject;
  let failure: unknown;
  for (const version of [preferred, ...others]) {
    try {
      return (await reader.get(objectPath(describer, version, { namespace, name }))) as KubeObject;
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
