/** `kubectl describe poddisruptionbudget`. */
import type { PodDisruptionBudget } from '../../kinds/generated/policy-v1.ts';
import { formatLabelSelector } from '../../machinery/label-selector.ts';
import type { Describer } from './describer.ts';
import { writeName, writeNamespace } from './metadata.ts';

export const podDisruptionBudgetDescriber: Describer<PodDisruptionBudget> = {
  group: 'policy', versions: ['v1'], kind: 'PodDisruptionBudget', plural: 'poddisruptionbudgets', namespaced: true,
  write(page, budget) {
    const { spec, status } = budget;
    writeName(page, budget);
    writeNamespace(page, budget);
    if (spec?.minAvailable !== undefined) page.write(0, `Min available:\t${spec.minAvailable}\n`);
    else if (spec?.maxUnavailable !== undefined) page.write(0, `Max unavailable:\t${spec.maxUnavailable}\n`);
    page.write(0, `Selector:\t${spec?.selector ? formatLabelSelector(spec.selector) : '<unset>'}\n`);
    page.write(0, 'Status:\n');
    page.write(2, `Allowed disruptions:\t${status?.disruptionsAllowed ?? 0}\n`);
    page.write(2, `Current:\t${status?.currentHealthy ?? 0}\n`);
    page.write(2, `Desired:\t${status?.desiredHealthy ?? 0}\n`);
    page.write(2, `Total:\t${status?.expectedPods ?? 0}\n`);
  },
};
