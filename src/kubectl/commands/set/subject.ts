/** `kubectl set subject`. */
import { defineCommand } from '../../command.ts';
import { groupSubject, userSubject } from '../../create/role-binding.ts';
import { CommandError } from '../../errors.ts';
import { dryRunFlag, dryRunOf, fieldManagerFlag, filenameFlags, filenamesOf, selectorFlag } from '../../flags/common.ts';
import { bool, stringArray } from '../../flags/flag.ts';
import { createPrinter, printFlags } from '../../print/flags.ts';
import { changeObjects, LOCAL_RESOURCE, selectInfos } from '../../set/patching.ts';
import { addSubjects, type Subject } from '../../set/subjects.ts';

const flags = {
  ...printFlags(), ...filenameFlags('the resource to update the subjects'), ...dryRunFlag(), ...fieldManagerFlag('kubectl-set'), ...selectorFlag(),
  all: bool({ usage: 'All objects of the types, in the namespace.' }),
  group: stringArray({ usage: 'A group that gets the role, too; may be repeated' }),
  local: bool({ usage: 'Ask no server: change what the file says, and print it.' }),
  serviceaccount: stringArray({ usage: 'A service account that gets the role, too, <namespace>:<name>; may be repeated' }),
  user: stringArray({ usage: 'A user that gets the role, too; may be repeated' }),
};

export default defineCommand({
  use: 'subject (-f FILENAME | TYPE NAME) [--user=username] [--group=groupname] [--serviceaccount=namespace:serviceaccountname] [--dry-run=server|client|none]',
  short: 'Update the user, group, or service account in a role binding or cluster role binding',
  example: '# One more user\nkubectl set subject rolebinding admins --user=carol',
  flags,
  async run(context) {
    const { args, io, flags: given, factory } = context;
    const dryRun = dryRunOf(given['dry-run'], io);
    const printer = await createPrinter(io, given, { operation: 'subjects updated', dryRun, isTyped: true });
    const { namespace } = await factory.namespace();
    if (given.local && args.length > 0) throw new CommandError(LOCAL_RESOURCE);
    const infos = await selectInfos(context, { resources: args, filenames: filenamesOf(given), local: given.local, all: given.all, selector: given.selector });
    if (given.local && dryRun === 'server') throw new CommandError('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
    if (given.all && given.selector) throw new CommandError('cannot set --all and --selector at the same time');
    if (given.user.length + given.group.length + given.serviceaccount.length === 0) throw new CommandError('you must specify at least one value of user, group or serviceaccount');
    const accounts = given.serviceaccount.map(text => parseAccount(text, infos.some(info => info.object?.kind === 'ClusterRoleBinding')));
    const subjects: Subject[] = [
      ...sorted(given.user).map(userSubject), ...sorted(given.group).map(groupSubject),
      ...sorted(accounts).map(text => ({ kind: 'ServiceAccount', name: text.split(':')[1]!, namespace: text.split(':')[0] || namespace })),
    ];
    await changeObjects(infos, object => addSubjects(object, subjects), { local: given.local, dryRun, fieldManager: given['field-manager'], printer, failure: 'failed to patch subjects to rolebinding: ' });
  },
});

const sorted = (names: readonly string[]): string[] => [...new Set(names)].toSorted((a, b) => (a < b ? -1 : 1));

function parseAccount(text: string, needsNamespace: boolean): string {
  const [namespace, name, ...more] = text.split(':');
  if (!name || more.length > 0) throw new CommandError('serviceaccount must be <namespace>:<name>');
  if (needsNamespace && namespace === '') throw new CommandError('serviceaccount must be <namespace>:<name>, namespace must be specified');
  return text;
}
