/** `kubectl describe priorityclass`. */
import type { PriorityClass } from '../../kinds/generated/scheduling-v1.ts';
import type { Describer } from './describer.ts';
import { labelsInline, writeName } from './metadata.ts';

export const priorityClassDescriber: Describer<PriorityClass> = {
  group: 'scheduling.k8s.io', versions: ['v1'], kind: 'PriorityClass', plural: 'priorityclasses', namespaced: false,
  write(page, priorityClass) {
    writeName(page, priorityClass);
    page.write(0, `Value:\t${priorityClass.value ?? 0}\n`);
    page.write(0, `GlobalDefault:\t${priorityClass.globalDefault ?? false}\n`);
    page.write(0, `PreemptionPolicy:\t${priorityClass.preemptionPolicy ?? ''}\n`);
    page.write(0, `Description:\t${priorityClass.description ?? ''}\n`);
    page.write(0, `Annotations:\t${labelsInline(priorityClass.metadata.annotations)}\n`);
  },
};
