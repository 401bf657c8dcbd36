/** `kubectl explain`. */
import { defineCommand, type CommandContext } from '../command.ts';
import { CommandError } from '../errors.ts';
import { bool, string } from '../flags/flag.ts';
import { chooseResource, resourceOf, splitAsked } from '../explain/resource-path.ts';
import type { Document } from '../explain/schema.ts';
import type { Mapping } from '../resource/mapper.ts';

const PLAIN = 'plaintext';
const OLD = 'plaintext-openapiv2';

const flags = {
  recursive: bool({ shorthand: 'R', usage: 'All fields at once, by name alone.' }),
  'api-version': string({ usage: 'The version to explain: group/version.' }),
  output: string({ shorthand: 'o', default: PLAIN, usage: 'How to answer: (plaintext, plaintext-openapiv2).' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'explain TYPE [--recursive=FALSE|TRUE] [--api-version=api-version-group] [-o|--output=plaintext|plaintext-openapiv2]',
  short: "Tell what a resource's fields mean",
  long: "Tell what a resource's fields mean, as the server describes them.\n\n TYPE.FIELD.FIELD names one field.",
  example: '# Pods\nkubectl explain pods\n\n# What a container is made of\nkubectl explain pods.spec.containers\n\n# Every field there is\nkubectl explain pods --recursive',
  flags,
  async run(context) {
    const { args, flags: given, factory } = context;
    const [asked, ...more] = args;
    if (asked === undefined) throw new CommandError(`You must specify the type of resource to explain. Use "${context.command.parent} api-resources" for a complete list of supported resources.\n`);
    if (more.length > 0) throw new CommandError('We accept only this format: explain RESOURCE\n');
    const found = await findResource(context, asked);
    const client = await factory.client();
    if (given.output === OLD) return explainOverV2(context, found);
    const index = await client.request<Index>({ path: '/openapi/v3' }).catch((error: Error) => {
      if (given.output !== PLAIN) throw new CommandError(`failed to fetch list of groupVersions: ${error.message}`, { cause: error });
    });
    return index ? explainOverV3(context, found, index) : explainOverV2(context, found);
  },
});

interface Index {
  readonly paths?: Readonly<Record<string, { readonly serverRelativeURL: string }>>;
}

interface Found {
  readonly mapping: Mapping;
  readonly path: readonly string[];
}

async function findResource({ factory, flags: given }: Context, text: string): Promise<Found> {
  const mapper = await factory.mapper();
  if (given['api-version']) {
    const { resource, path } = splitAsked(text);
    return { mapping: await mapper.resourceFor({ resource }), path };
  }
  const mapping = await mapper.resourceFor({ resource: resourceOf(text) });
  return chooseResource(text, (await mapper.all()).filter(m => m.plural === mapping.plural)) ?? { mapping, path: [] };
}

function parseApiVersion(text: string): { group: string; version: string } {
  const parts = text.split('/');
  if (parts.length > 2) throw new CommandError(`unexpected GroupVersion string: ${text}`);
  return parts.length === 2 ? { group: parts[0]!, version: parts[1]! } : { group: '', version: text };
}

async function explainOverV3({ factory, flags: given, io }: Context, { mapping, path }: Found, { paths = {} }: Index): Promise<void> {
  const { group, version } = given['api-version'] ? parseApiVersion(given['api-version']) : mapping;
  const entry = paths[group === '' ? `api/${version}` : `apis/${group}/${version}`];
  if (!entry) throw new CommandError(`couldn't find resource for "${group}/${version}, Resource=${mapping.plural}"`);
  const client = await factory.client();
  const document = await client.request<Document>({ path: entry.serverRelativeURL });
  if (given.output !== PLAIN) throw new CommandError(`unrecognized format: ${given.output}`);
  const { explainPlainly } = await import('../explain/plain-text.ts');
  explainPlainly({ document, group, version, resource: mapping.plural, path, isRecursive: given.recursive }, text => io.stdout.write(text));
}

async function explainOverV2({ factory, flags: given, io }: Context, { mapping, path }: Found): Promise<void> {
  const kind = { ...(given['api-version'] ? parseApiVersion(given['api-version']) : { group: mapping.group, version: mapping.version }), kind: mapping.kind };
  const { explainOld, schemaOfKind } = await import('../explain/plain-text-v2.ts');
  const document = await (await factory.client()).request<Document>({ path: '/openapi/v2' });
  const schema = schemaOfKind(document, kind);
  if (!schema) throw new CommandError(`couldn't find resource for "${kind.group}/${kind.version}, Kind=${kind.kind}"`);
  io.stdout.write(explainOld({ document, kind, path, isRecursive: given.recursive }, schema));
}
