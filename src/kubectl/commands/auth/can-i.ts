/** `kubectl auth can-i`. */
import type { PolicyRule } from '../../../kinds/generated/rbac-v1.ts';
import { type CommandContext, defineCommand } from '../../command.ts';
import { ruleLines } from '../../describe/role.ts';
import { CommandError, ExitError } from '../../errors.ts';
import { allNamespacesFlag } from '../../flags/common.ts';
import { bool, string } from '../../flags/flag.ts';
import { TABLE_FORMAT, TabWriter } from '../../print/tabwriter.ts';
import { isNamespaced, type Mapping } from '../../resource/mapper.ts';
import { printWarning } from '../../warnings.ts';

const flags = {
  ...allNamespacesFlag(),
  list: bool({ usage: 'Print all that is allowed.' }),
  'no-headers': bool({ usage: 'No line with the names of the columns.' }),
  quiet: bool({ shorthand: 'q', usage: 'Print nothing; the exit code tells.' }),
  subresource: string({ usage: 'A part of the resource, such as log or scale.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'can-i VERB [TYPE | TYPE/NAME | NONRESOURCEURL]',
  short: 'Tell whether an action is allowed',
  long: 'Tell whether an action is allowed: `yes`, or `no` and exit code 1.\n\n With --as it is about somebody else.',
  example: '# May I make pods in any namespace\nkubectl auth can-i create pods --all-namespaces\n\n# May a service account list them\nkubectl auth can-i list pods --as=system:serviceaccount:dev:foo -n prod\n\n# All that I may do\nkubectl auth can-i --list --namespace=foo',
  flags,
  async run(context) {
    const { flags: given, factory } = context;
    if (given.list && context.args.length > 0) throw new CommandError('list option must be specified with no arguments');
    const question = given.list ? undefined : await readQuestion(context);
    const namespace = given['all-namespaces'] ? '' : (await factory.namespace()).namespace;
    if (!question) return listAll(context, namespace);
    await check(context, question);
    await ask(context, { ...question, namespace });
  },
});

interface Question {
  readonly verb: string;
  readonly url: string;
  readonly group: string;
  readonly resource: string;
  readonly name: string;
  /** Of a resource that is served. */
  readonly mapping?: Mapping | undefined;
}

async function readQuestion(context: Context): Promise<Question> {
  const [verb, what, ...more] = context.args;
  if (verb === undefined || what === undefined || more.length > 0) {
    throw new CommandError("you must specify two arguments: verb resource or verb resource/resourceName.\nSee 'kubectl auth can-i -h' for help and examples.");
  }
  if (what.startsWith('/')) return { verb, url: what, group: '', resource: '', name: '' };
  const slash = what.indexOf('/');
  const [type, name] = slash < 0 ? [what, ''] : [what.slice(0, slash), what.slice(slash + 1)];
  const mapping = await findResource(context, type);
  return { verb, url: '', group: mapping?.group ?? '', resource: mapping?.plural ?? type, name, mapping };
}

/** What is not served is asked about all the same. */
async function findResource({ factory, io }: Context, type: string): Promise<Mapping | undefined> {
  if (type === '*') return undefined;
  const [resource = '', second = '', ...rest] = type.toLowerCase().split('.');
  const mapper = await factory.mapper();
  const exact = rest.length > 0 ? await mapper.resourceFor({ resource, version: second, group: rest.join('.') }).catch(() => undefined) : undefined;
  if (exact) return exact;
  const group = [second, ...rest].filter(Boolean).join('.');
  const found = await mapper.resourceFor({ resource, group }).catch(() => undefined);
  if (found || (group === '' && (resource === 'users' || resource === 'groups'))) return found;
  printWarning(io, `the server doesn't have a resource type '${resource}'${group ? ` in group '${group}'` : ''}\n`);
  return undefined;
}

const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', 'use', 'bind', 'impersonate', '*', 'approve', 'sign', 'escalate', 'attest'];
const URL_VERBS = ['get', 'put', 'post', 'head', 'options', 'delete', 'patch', '*'];

// oxlint-disable-next-line require-await
async function check({ io, flags: given }: Context, { verb, url, resource, name, mapping, group }: Question): Promise<void> {
  if (url !== '') {
    if (given.subresource) throw new CommandError('--subresource can not be used with NonResourceURL');
    if (resource || name) throw new CommandError('NonResourceURL and ResourceName can not specified together');
    if (!URL_VERBS.includes(verb)) printWarning(io, `verb '${verb}' is not a known verb\n`);
  } else if (resource !== '' && !given['all-namespaces']) {
    if (mapping && !isNamespaced(mapping)) printWarning(io, `resource '${resource}' is not namespace scoped${group ? ` in group '${group}'` : ''}\n`);
    if (!VERBS.includes(verb)) printWarning(io, `verb '${verb}' is not a known verb\n`);
  }
  if (given['no-headers']) throw new CommandError('--no-headers cannot be set without --list specified');
}

interface Review {
  readonly status?: { readonly allowed?: boolean; readonly reason?: string; readonly evaluationError?: string };
}

async function ask({ factory, io, flags: given }: Context, { verb, url, group, resource, name, namespace }: Question & { readonly namespace: string }): Promise<void> {
  const attributes = { namespace, verb, group, resource, subresource: given.subresource, name };
  const spec = url === '' ? { resourceAttributes: Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== '')) } : { nonResourceAttributes: { verb, path: url } };
  const apiVersion = 'authorization.k8s.io/v1';
  const { status = {} } = await (await factory.client()).request<Review>({ method: 'POST', path: `/apis/${apiVersion}/selfsubjectaccessreviews`, body: { kind: 'SelfSubjectAccessReview', apiVersion, metadata: {}, spec } });
  const words = status.allowed ? 'yes' : ['no', status.reason, status.evaluationError].filter(Boolean).join(' - ');
  if (!given.quiet) io.stdout.write(`${words}\n`);
  if (!status.allowed) throw new ExitError(1);
}

interface RulesReview {
  readonly status?: { readonly incomplete?: boolean; readonly evaluationError?: string; readonly resourceRules?: readonly PolicyRule[]; readonly nonResourceRules?: readonly PolicyRule[] };
}

async function listAll({ factory, io, flags: given }: Context, namespace: string): Promise<void> {
  if (given.quiet || given['all-namespaces'] || given.subresource) throw new CommandError("list option can't be specified with neither quiet, all-namespaces nor subresource options");
  const apiVersion = 'authorization.k8s.io/v1';
  const { status = {} } = await (await factory.client()).request<RulesReview>({ method: 'POST', path: `/apis/${apiVersion}/selfsubjectrulesreviews`, body: { kind: 'SelfSubjectRulesReview', apiVersion, metadata: {}, spec: { namespace } } });
  if (status.incomplete) printWarning(io, `the list may be incomplete: ${status.evaluationError ?? ''}`);
  const out = new TabWriter(TABLE_FORMAT);
  if (!given['no-headers']) out.write('Resources\tNon-Resource URLs\tResource Names\tVerbs\n');
  for (const line of ruleLines([...(status.resourceRules ?? []), ...(status.nonResourceRules ?? [])])) out.write(line);
  out.flush();
  io.stdout.write(out.toString());
}
