/** `kubectl apply edit-last-applied`. */
import { defineCommand } from '../../command.ts';
import { CommandError } from '../../errors.ts';
import { MERGE } from '../../apply/patch-plan.ts';
import { fieldValidationOf } from '../../flags/common.ts';
import { annotationPatch, editFlags, objectsToEdit, pairs, prepareEdited, readEdited, sessionBase, tell } from '../../edit/run-edit.ts';
import { editObjects } from '../../edit/session.ts';
import { LAST_APPLIED } from '../../last-applied.ts';
import { compactJson } from '../../print/json.ts';
import type { Info } from '../../resource/info.ts';

const flags = editFlags('kubectl-client-side-apply');

export default defineCommand({
  use: 'edit-last-applied (RESOURCE/NAME | -f FILENAME)',
  short: 'Edit the remembered configuration',
  long: 'Edit the configuration that objects remember as the one last applied, in an editor as `kubectl edit` does.',
  example: '# Of a deployment\nkubectl apply edit-last-applied deployment/nginx',
  flags,
  async run(context) {
    const result = await objectsToEdit(context);
    const fieldValidation = fieldValidationOf(context.flags.validate);
    const infos: Info[] = [];
    for (const { object } of await result.infos()) {
      const configuration = object?.metadata?.annotations?.[LAST_APPLIED];
      if (configuration) infos.push((await readEdited(context, configuration))[0]!);
    }
    if (infos.length === 0) throw new CommandError('no last-applied-configuration annotation found on resources, to create the annotation, use command `kubectl apply set-last-applied --create-annotation`');
    const { namespace } = await context.factory.namespace();
    await editObjects(infos, {
      ...sessionBase(context), about: 'lastApplied',
      async apply(edited, originals) {
        await prepareEdited(context, edited, { save: false });
        for (const { info, original } of pairs(edited, originals)) {
          if (compactJson(info.object) === compactJson(original.object)) {
            await tell(context, info, 'skipped');
            continue;
          }
          const helper = info.helper({ fieldManager: context.flags['field-manager'], fieldValidation });
          await helper.patch({ namespace, name: info.name }, MERGE, annotationPatch(info.object!).patch);
          await tell(context, info, 'edited');
        }
      },
    });
  },
});
