/** Tells in the status of each flow schema whether the priority level that it names exists. */
import { timestamp } from '../../base/clock.ts';
import type { FlowSchema, FlowSchemaCondition } from '../../kinds/generated/flowcontrol-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import { defineController, settled } from '../../reconcile/controller.ts';
import { applyStatus } from '../../reconcile/status-update.ts';
import { FlowSchemas, PriorityLevelConfigurations } from '../kinds.ts';

export const flowSchemaController = defineController<FlowSchema>({
  name: 'flowschema-status',
  for: FlowSchemas,
  watches: [
    {
      kind: PriorityLevelConfigurations,
      keys: (level, read) => read.list(FlowSchemas).filter(s => s.spec?.priorityLevelConfiguration.name === level.metadata.name).map(s => s.metadata.name ?? ''),
    },
  ],
  async reconcile(schema, { read, write, now }) {
    const level = schema.spec?.priorityLevelConfiguration.name ?? '';
    const dangling = planDangling(level, read.get(PriorityLevelConfigurations, level) !== undefined);
    const conditions = (schema.status?.conditions ?? []) as readonly Frozen<FlowSchemaCondition>[];
    const old = conditions.find(c => c.type === dangling.type);
    if (old?.status === dangling.status && old.reason === dangling.reason && old.message === dangling.message) return settled;
    const lastTransitionTime = old?.status === dangling.status && old.lastTransitionTime ? old.lastTransitionTime : timestamp(now);
    await applyStatus(write, FlowSchemas, schema, { conditions: [...conditions.filter(c => c !== old), { ...dangling, lastTransitionTime }] });
    return settled;
  },
});

function planDangling(level: string, isThere: boolean) {
  const names = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(level)}`;
  return isThere
    ? { type: 'Dangling', status: 'False', reason: 'Found', message: `${names} and it exists` }
    : { type: 'Dangling', status: 'True', reason: 'NotFound', message: `${names} but there is no such object` };
}
