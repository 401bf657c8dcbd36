/** `kubectl set resources`. */
import { defineCommand } from '../../command.ts';
import { parseAmounts } from '../../create/resource-amounts.ts';
import { CommandError } from '../../errors.ts';
import { dryRunFlag, dryRunOf, fieldManagerFlag, filenameFlags, filenamesOf, selectorFlag } from '../../flags/common.ts';
import { bool, string } from '../../flags/flag.ts';
import { createPrinter, printFlags } from '../../print/flags.ts';
import { recordFlag } from '../../record.ts';
import { selectContainers } from '../../set/containers.ts';
import { changeObjects, LOCAL_RESOURCE, recorder, selectInfos } from '../../set/patching.ts';
import { podSpecOf } from '../../set/pod-template.ts';

const flags = {
  ...printFlags(), ...recordFlag(), ...filenameFlags('identifying the resource to get from a server.'), ...dryRunFlag(), ...fieldManagerFlag('kubectl-set'), ...selectorFlag(),
  all: bool({ usage: 'All objects of the types, in the namespace.' }),
  containers: string({ shorthand: 'c', default: '*', usage: 'Which containers; a star stands for anything.' }),
  limits: string({ usage: 'What they may use at most: cpu=100m,memory=256Mi.' }),
  local: bool({ usage: 'Ask no server: change what the file says, and print it.' }),
  requests: string({ usage: 'What is kept for them: cpu=100m,memory=256Mi.' }),
};

interface Container {
  readonly name: string;
  resources?: { limits?: Readonly<Record<string, string>>; requests?: Readonly<Record<string, string>> };
}

export default defineCommand({
  use: 'resources (-f FILENAME | TYPE NAME) ([--limits=LIMITS & --requests=REQUESTS]',
  short: 'Update resource requests/limits on objects with pod templates',
  example: '# Of one container\nkubectl set resources deployment web -c=nginx --limits=cpu=200m,memory=512Mi',
  flags,
  async run(context) {
    const { args, io, flags: given } = context;
    const dryRun = dryRunOf(given['dry-run'], io);
    const printer = await createPrinter(io, given, { operation: 'resource requirements updated', dryRun, isTyped: true });
    await context.factory.namespace();
    if (given.local && args.length > 0) throw new CommandError(LOCAL_RESOURCE);
    const infos = await selectInfos(context, { resources: args, filenames: filenamesOf(given), local: given.local, all: given.all, selector: given.selector });
    if (given.local && dryRun === 'server') throw new CommandError('cannot specify --local and --dry-run=server - did you mean --dry-run=client?');
    if (given.all && given.selector) throw new CommandError('cannot set --all and --selector at the same time');
    if (given.limits === '' && given.requests === '') throw new CommandError('you must specify an update to requests or limits (in the form of --requests/--limits)');
    const [limits, requests] = [parseAmounts(given.limits), parseAmounts(given.requests)];
    const errors: Error[] = [];
    const record = recorder(context);
    await changeObjects(infos, object => {
      const containers = selectContainers<Container>(podSpecOf(object), given.containers);
      if (containers.length === 0) errors.push(new CommandError(`error: unable to find container named ${given.containers}`));
      for (const c of containers) {
        c.resources = { ...c.resources, ...(limits ? { limits: { ...c.resources?.limits, ...limits } } : {}), ...(requests ? { requests: { ...c.resources?.requests, ...requests } } : {}) };
      }
      record(object);
      return containers.length > 0;
    }, { local: given.local, dryRun, fieldManager: given['field-manager'], printer, failure: 'failed to patch resources update to pod template ' }, errors);
  },
});
