/** `namespaces/finalize`: says that a namespace's content is gone. */
import { clone } from '../../machinery/equality.ts';
import { validateNamespaceFinalize } from '../../kinds/core/namespace.ts';
import type { Namespace } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import { updateVerb } from '../verbs/update.ts';
import type { Rules } from '../write/update-object.ts';

const finalizeRules: Rules = {
  prepare: (_kind, object, old) => {
    const status = (old as Frozen<Namespace>).status;
    if (status) (object as Namespace).status = clone(status);
  },
  validate: (_kind, object) => validateNamespaceFinalize(object as Frozen<Namespace>),
};

export const namespaceFinalizeHandlers = { update: updateVerb(finalizeRules, { mayCreate: false }) };
