/** `kubectl edit`. */
import { defineCommand } from '../command.ts';
import { CommandError } from '../errors.ts';
import { fieldValidationOf } from '../flags/common.ts';
import { bool, string } from '../flags/flag.ts';
import { saveConfigFlag } from '../flags/common.ts';
import { editFlags, objectsToEdit, pairs, patchEdited, prepareEdited, sessionBase } from '../edit/run-edit.ts';
import { editObjects } from '../edit/session.ts';

const flags = {
  ...editFlags('kubectl-edit'), ...saveConfigFlag(),
  'output-patch': bool({ usage: 'Print the patch that is sent.' }),
  subresource: string({ usage: 'Edit this subresource of the object.' }),
};

export default defineCommand({
  use: 'edit (RESOURCE/NAME | -f FILENAME)',
  short: 'Edit a resource on the server',
  long: "Edit objects in an editor: $KUBE_EDITOR's, else $EDITOR's, else vi.\n\n What is changed is sent as a patch. Where the server refuses it, the editor opens again with the reason.",
  example: "# A service\nkubectl edit svc/web\n\n# With another editor\nKUBE_EDITOR=\"nano\" kubectl edit svc/web\n\n# As JSON\nkubectl edit job.v1.batch/myjob -o json",
  flags,
  async run(context) {
    const { flags: { subresource, 'output-patch': outputPatch, 'save-config': save, validate } } = context;
    const result = await objectsToEdit(context, subresource);
    fieldValidationOf(validate);
    const infos = await result.infos();
    if (infos.length === 0) throw new CommandError('edit cancelled, no objects found');
    await editObjects(infos, {
      ...sessionBase(context, subresource), about: 'object',
      async apply(edited, originals, results) {
        await prepareEdited(context, edited, { save });
        for (const pair of pairs(edited, originals)) await patchEdited(context, pair, { subresource, outputPatch, results });
      },
    });
  },
});
