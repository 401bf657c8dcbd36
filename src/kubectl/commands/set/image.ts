/** `kubectl set image`. */
import { defineCommand } from '../../command.ts';
import { aggregate, CommandError } from '../../errors.ts';
import { dryRunFlag, dryRunOf, fieldManagerFlag, filenameFlags, filenamesOf, selectorFlag } from '../../flags/common.ts';
import { bool } from '../../flags/flag.ts';
import { quote } from '../../flags/go-text.ts';
import { splitPairs } from '../../pairs.ts';
import { createPrinter, printFlags } from '../../print/flags.ts';
import { recordFlag } from '../../record.ts';
import { isFilenameEmpty } from '../../resource/filenames.ts';
import { selectContainers } from '../../set/containers.ts';
import { changeObjects, LOCAL_RESOURCE, recorder, selectInfos } from '../../set/patching.ts';
import { podSpecOf } from '../../set/pod-template.ts';

const flags = {
  ...printFlags(), ...recordFlag(), ...filenameFlags('identifying the resource to get from a server.'), ...dryRunFlag(), ...fieldManagerFlag('kubectl-set'), ...selectorFlag(),
  all: bool({ usage: 'All objects of the types, in the namespace.' }),
  local: bool({ usage: 'Ask no server: change what the file says, and print it.' }),
};

export default defineCommand({
  use: 'image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
  short: 'Update the image of a pod template',
  long: 'Change the images of containers. A star for the name means all containers.',
  example: '# Of one container\nkubectl set image deployment/web nginx=nginx:1.9\n\n# Of a file, printed\nkubectl set image -f web.yaml nginx=nginx:1.9 --local -o yaml',
  flags,
  async run(context) {
    const { args, io, flags: given } = context;
    const dryRun = dryRunOf(given['dry-run'], io);
    const printer = await createPrinter(io, given, { operation: 'image updated', dryRun, isTyped: true });
    await context.factory.namespace();
    const { resources, pairs } = splitPairs(args, 'image');
    const images = parseImages(pairs);
    const filenames = filenamesOf(given);
    if (given.local && resources.length > 0) throw new CommandError(LOCAL_RESOURCE);
    const infos = await selectInfos(context, { resources, filenames, local: given.local, all: given.all, selector: given.selector });
    const problems = [
      ...(given.all && given.selector ? ['cannot set --all and --selector at the same time'] : []),
      ...(resources.length === 0 && isFilenameEmpty(filenames) ? ['one or more resources must be specified as <resource> <name> or <resource>/<name>'] : []),
      ...(images.size === 0 ? ['at least one image update is required'] : images.size > 1 && images.has('*') ? ['all containers are already specified by *, but saw more than one container_name=container_image pairs'] : []),
      ...(given.local && dryRun === 'server' ? ['cannot specify --local and --dry-run=server - did you mean --dry-run=client?'] : []),
    ];
    if (problems.length > 0) throw aggregate(problems.map(p => new CommandError(p)))!;
    const errors: Error[] = [];
    const record = recorder(context);
    await changeObjects(infos, object => {
      const spec = podSpecOf(object);
      for (const [name, image] of images) {
        const containers = selectContainers<{ name: string; image?: string }>(spec, '*').filter(c => name === '*' || c.name === name);
        if (containers.length === 0) errors.push(new CommandError(`error: unable to find container named ${quote(name)}`));
        for (const container of containers) container.image = image;
      }
      record(object);
      return true;
    }, { local: given.local, dryRun, fieldManager: given['field-manager'], printer, failure: 'failed to patch image update to pod template: ' }, errors);
  },
});

function parseImages(pairs: readonly string[]): Map<string, string> {
  const invalid = pairs.filter(pair => pair.indexOf('=') <= 0);
  if (invalid.length > 0) throw new CommandError(`invalid image format: ${invalid.join(', ')}`);
  return new Map(pairs.map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}
