/** `kubectl apply set-last-applied`. */
import { MERGE } from '../../apply/patch-plan.ts';
import { defineCommand } from '../../command.ts';
import { annotationPatch } from '../../edit/run-edit.ts';
import { meaningOf } from '../../edit/text.ts';
import { addSource, CommandError } from '../../errors.ts';
import { hasReason } from '../../../machinery/status-error.ts';
import { dryRunFlag, dryRunOf, filenameFlags } from '../../flags/common.ts';
import { bool } from '../../flags/flag.ts';
import { LAST_APPLIED } from '../../last-applied.ts';
import { createPrinter, printFlags } from '../../print/flags.ts';
import type { Info } from '../../resource/info.ts';

const { filename } = filenameFlags('with the configurations.');
const flags = { filename, ...printFlags(), ...dryRunFlag(), 'create-annotation': bool({ usage: 'Of objects that have no such annotation, too.' }) };

export default defineCommand({
  use: 'set-last-applied -f FILENAME',
  short: 'Set the remembered configuration to that of a file',
  long: 'Let objects remember what a file says as the configuration that was last applied; nothing else of them changes.',
  example: '# Of what a file describes\nkubectl apply set-last-applied -f deploy.yaml',
  flags,
  async run({ factory, flags: given, io }) {
    const dryRun = dryRunOf(given['dry-run'], io);
    const { namespace, isExplicit } = await factory.namespace();
    const printer = await createPrinter(io, given, { operation: 'configured', dryRun });
    const result = await factory.resources({ namespace, defaultNamespace: true, enforceNamespace: isExplicit, filenames: { filenames: given.filename }, flatten: true });
    const planned: { readonly info: Info; readonly patch: string }[] = [];
    await result.visit(async info => {
      const { patch, configuration } = annotationPatch(info.object!);
      await info.get().catch((error: Error) => {
        throw hasReason(error, 'NotFound') ? error : addSource(`retrieving current configuration of:\n${info.describe()}\nfrom server for:`, info.source, error);
      });
      const before = info.object?.metadata?.annotations?.[LAST_APPLIED] ?? '';
      if (before === '' && !given['create-annotation']) {
        throw new CommandError(`no last-applied-configuration annotation found on resource: ${info.name}, to create the annotation, run the command with --create-annotation`);
      }
      if (meaningOf(before) === meaningOf(configuration)) io.stdout.write(`set-last-applied ${info.name}: no changes required.\n`);
      else planned.push({ info, patch });
    });
    for (const { info, patch } of planned) {
      await printer.print(dryRun === 'client' ? info.object! : await info.helper({ isDryRun: dryRun === 'server' }).patch(info, MERGE, patch));
    }
  },
});
