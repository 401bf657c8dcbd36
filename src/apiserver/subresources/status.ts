/** `/status`: what controllers report. Nothing but status and metadata changes. */
import { clone } from '../../machinery/equality.ts';
import type { Frozen, KubeObject } from '../../machinery/object.ts';
import { get } from '../verbs/get.ts';
import { patchVerb } from '../verbs/patch.ts';
import { updateVerb } from '../verbs/update.ts';
import type { Rules } from '../write/update-object.ts';

/** Every field but metadata and status as it was. */
export function restoreAllButStatus(object: KubeObject, old: Frozen<KubeObject>): void {
  const fields = object as unknown as Record<string, unknown>;
  for (const field of new Set([...Object.keys(object), ...Object.keys(old)])) {
    if (field === 'metadata' || field === 'status' || field === 'kind' || field === 'apiVersion') continue;
    const before = (old as unknown as Record<string, unknown>)[field];
    if (before === undefined) delete fields[field];
    else fields[field] = clone(before);
  }
}

const statusRules: Rules = {
  prepare: (kind, object, old, now) => {
    if (kind.prepareForStatusUpdate) kind.prepareForStatusUpdate(object as never, old as never, now);
    else restoreAllButStatus(object, old);
  },
  validate: (kind, object, old) => kind.validateStatusUpdate?.(object as never, old as never) ?? [],
};

export const statusHandlers = { get, update: updateVerb(statusRules, { mayCreate: false }), patch: patchVerb(statusRules) };
