/** `kubectl auth reconcile`. */
import { hasReason } from '../../../machinery/status-error.ts';
import { resourcePath } from '../../../client/paths.ts';
import type { ApiClient } from '../../api-client.ts';
import { type AnyBinding, type AnyRole, type Plan, planBinding, planRole } from '../../auth/reconcile.ts';
import { type CommandContext, defineCommand } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { type DryRun, dryRunFlag, dryRunOf, filenameFlags, filenamesOf } from '../../flags/common.ts';
import { bool } from '../../flags/flag.ts';
import { groupOf, type Unstructured, versionOf } from '../../object.ts';
import { createPrinter, printFlags } from '../../print/flags.ts';
import { isFilenameEmpty } from '../../resource/filenames.ts';
import { goTypeOf, toTyped } from '../../typed.ts';

const flags = {
  ...printFlags(), ...filenameFlags('with roles and bindings'), ...dryRunFlag(),
  'remove-extra-permissions': bool({ usage: 'Take away what roles allow besides.' }),
  'remove-extra-subjects': bool({ usage: 'Take away whom bindings name besides.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'reconcile -f FILENAME',
  short: 'Bring roles and bindings into the form that files say',
  long: 'Bring roles, cluster roles and their bindings into the form that files say.\n\n What is missing is made, with its namespace. Roles that are there get the permissions that they lack, bindings the subjects; what they have besides stays, unless it is to be removed.',
  example: '# What a file says\nkubectl auth reconcile -f my-rbac-rules.yaml',
  flags,
  run,
});

const PLURALS: Readonly<Record<string, string>> = { Role: 'roles', ClusterRole: 'clusterroles', RoleBinding: 'rolebindings', ClusterRoleBinding: 'clusterrolebindings' };

async function run(context: Context): Promise<void> {
  const { args, flags: given, io, factory } = context;
  if (isFilenameEmpty(filenamesOf(given))) throw new CommandError('must specify one of -f and -k');
  if (args.length > 0) throw new CommandError('no arguments are allowed');
  const dryRun = readDryRun(context);
  const { namespace, isExplicit } = await factory.namespace();
  const result = await factory.resources({ namespace, defaultNamespace: true, enforceNamespace: isExplicit, filenames: filenamesOf(given), continueOnError: true, flatten: true, local: true });
  const client = await factory.client();
  const printer = await createPrinter(io, given, { operation: 'reconciled', dryRun, isTyped: true });
  await result.visit(async ({ object }) => {
    const { apiVersion = '', kind = '' } = object!;
    if (groupOf(apiVersion) !== 'rbac.authorization.k8s.io' || !PLURALS[kind]) return;
    if (versionOf(apiVersion) !== 'v1') throw new CommandError(`only rbac.authorization.k8s.io/v1 is supported: not ${goTypeOf(object!)}`);
    const plan = await reconcile(client, toTyped(object!), { dryRun, given });
    await printer.print(toTyped({ ...plan.object as unknown as Unstructured, apiVersion, kind }));
    io.stderr.write(storyOf(plan, kind.endsWith('Binding') ? { what: 'subjects', removes: given['remove-extra-subjects'] } : { what: 'rules', removes: given['remove-extra-permissions'] }));
  });
}

function readDryRun({ flags: given, io }: Context): DryRun {
  let dryRun: DryRun;
  try {
    dryRun = dryRunOf(given['dry-run'], io);
  } catch (cause) {
    throw new CommandError(`error accessing --dry-run flag for command reconcile: ${(cause as Error).message}`, { cause });
  }
  if (dryRun === 'server') throw new CommandError('--dry-run=server for command reconcile is not supported yet');
  return dryRun;
}

type AnyPlan = Plan<AnyRole> | Plan<AnyBinding>;
const ATTEMPTS = 3;

/** Once more where somebody else makes or deletes it meanwhile. */
async function reconcile(client: ApiClient, expected: Unstructured, { dryRun, given }: { readonly dryRun: DryRun; readonly given: Context['flags'] }): Promise<AnyPlan> {
  const { kind = '', metadata } = expected;
  const place = { namespace: metadata?.namespace, name: metadata?.name };
  const addressed = { group: 'rbac.authorization.k8s.io', version: 'v1', kind, plural: PLURALS[kind]!, scope: metadata?.namespace ? 'Namespaced' as const : 'Cluster' as const };
  const paths = { object: resourcePath(addressed, place), list: resourcePath(addressed, { namespace: place.namespace }) };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const existing = await client.request({ path: paths.object }).then(asUpstreamReads, (error: unknown) => {
      if (!hasReason(error, 'NotFound')) throw error;
      return undefined;
    });
    const plan: AnyPlan = kind.endsWith('Binding')
      ? planBinding(existing as unknown as AnyBinding | undefined, expected as unknown as AnyBinding, given['remove-extra-subjects'])
      : planRole(existing as unknown as AnyRole | undefined, expected as unknown as AnyRole, given['remove-extra-permissions']);
    if (plan.isProtected || dryRun !== 'none') return plan;
    const done = await carryOut(client, plan, { paths, uid: existing?.metadata?.uid, namespace: place.namespace, kind });
    if (done) return { ...plan, object: done } as AnyPlan;
  }
  throw new CommandError('exceeded maximum attempts');
}

/** Upstream asks for protobuf, which has no empty lists. */
const asUpstreamReads = (object: Unstructured): Unstructured => (Array.isArray(object['rules']) && object['rules'].length === 0 ? { ...object, rules: null } : object);

interface Target {
  readonly paths: { readonly object: string; readonly list: string };
  readonly uid: string | undefined;
  readonly namespace: string | undefined;
  readonly kind: string;
}

/** Undefined where it has changed under way. */
async function carryOut(client: ApiClient, { operation, object }: AnyPlan, { paths, uid, namespace, kind }: Target): Promise<unknown> {
  const body = { ...object, apiVersion: 'rbac.authorization.k8s.io/v1', kind };
  try {
    if (operation === 'update') return asUpstreamReads(await client.request({ method: 'PUT', path: paths.object, body }));
    if (operation === 'none') return object;
    if (operation === 'recreate') await client.request({ method: 'DELETE', path: paths.object, body: { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid } } }).catch(ignore('NotFound'));
    if (namespace) await ensureNamespace(client, namespace);
    // Files are read without asking what lives in a namespace: none is filled in, here as upstream.
    else if (!kind.startsWith('Cluster')) throw new CommandError('resource name may not be empty');
    return asUpstreamReads(await client.request({ method: 'POST', path: paths.list, body }));
  } catch (error) {
    if (hasReason(error, 'AlreadyExists') || (operation === 'update' && hasReason(error, 'NotFound')) || (operation === 'recreate' && hasReason(error, 'Conflict'))) return undefined;
    throw error;
  }
}

const ignore = (...reasons: string[]) => (error: unknown): undefined => {
  if (!hasReason(error, ...reasons)) throw error;
};

async function ensureNamespace(client: ApiClient, name: string): Promise<void> {
  const found = await client.request({ path: `/api/v1/namespaces/${name}` }).catch(() => undefined);
  if (!found) await client.request({ method: 'POST', path: '/api/v1/namespaces', body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } } }).catch(ignore('AlreadyExists', 'Forbidden'));
}

function storyOf({ operation, isProtected, missing, extra }: AnyPlan, { what, removes }: { readonly what: string; readonly removes: boolean }): string {
  if (operation === 'none') return '';
  const part = (title: string, lines: readonly string[]) => (lines.length === 0 ? '' : `\t${title}:\n${lines.map(l => `\t\t${l}\n`).join('')}`);
  const caveat = isProtected ? ', but object opted out (rbac.authorization.kubernetes.io/autoupdate: false)' : '';
  return `\treconciliation required ${operation}${caveat}\n${part(`missing ${what} added`, missing)}${removes ? part(`extra ${what} removed`, extra) : ''}`;
}
