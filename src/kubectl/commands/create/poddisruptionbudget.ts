/** `kubectl create poddisruptionbudget`. */
import { defineCommand } from '../../command.ts';
import { createGenerated, generatorFlags } from '../../create/generator.ts';
import { planBudget } from '../../create/pod-disruption-budget.ts';
import { string } from '../../flags/flag.ts';

const kind = { group: 'policy', version: 'v1', plural: 'poddisruptionbudgets', kind: 'PodDisruptionBudget', scope: 'Namespaced' } as const;

export default defineCommand({
  use: 'poddisruptionbudget NAME --selector=SELECTOR --min-available=N [--dry-run=server|client|none]',
  aliases: ['pdb'],
  short: 'Create a pod disruption budget with the specified name',
  example: '# At least half of them\nkubectl create pdb web --selector=app=web --min-available=50%',
  flags: {
    ...generatorFlags(),
    'max-unavailable': string({ usage: 'How many pods may be away, or how many per cent.' }),
    'min-available': string({ usage: 'How many pods must be there, or how many per cent.' }),
    selector: string({ usage: 'Which pods.' }),
  },
  run: context => createGenerated(context, {
    kind, failure: 'failed to create poddisruptionbudgets',
    plan: ({ name }) => planBudget(name, { selector: context.flags.selector, minAvailable: context.flags['min-available'], maxUnavailable: context.flags['max-unavailable'] }),
  }),
});
