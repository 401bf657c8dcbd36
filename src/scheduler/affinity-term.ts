/** Pod affinity terms, made ready to be asked about many pods. */
import type { PodAffinityTerm } from '../kinds/generated/core-v1.ts';
import { LabelSelector, selectorOf } from '../machinery/label-selector.ts';
import type { Frozen } from '../machinery/object.ts';

type Labels = Readonly<Record<string, string>>;
export type NamespaceLabels = (namespace: string) => Labels;

export interface AffinityTerm {
  readonly topologyKey: string;
  /** Tells equal terms: what they match and where. */
  readonly id: string;
  readonly weight: number;
  matches(namespace: string, labels: Labels | undefined, namespaceLabels: NamespaceLabels): boolean;
}

/** `namespace` is that of the pod whose term it is: it counts where the term names none. */
export function affinityTerm(term: Frozen<PodAffinityTerm>, namespace: string, weight = 0): AffinityTerm {
  const selector = selectorOf(term.labelSelector);
  const named = new Set(term.namespaces ?? []);
  const byLabels = term.namespaceSelector === undefined ? LabelSelector.nothing : selectorOf(term.namespaceSelector);
  if (named.size === 0 && term.namespaceSelector === undefined) named.add(namespace);
  const where = `${[...named].sort().join(',')}|${byLabels.nothing ? '-' : byLabels.toString()}`;
  return {
    topologyKey: term.topologyKey,
    id: `${where}|${selector.nothing ? '-' : selector.toString()}`,
    weight,
    matches: (ns, labels, namespaceLabels) =>
      (named.has(ns) || byLabels.isEmpty || (!byLabels.nothing && byLabels.matches(namespaceLabels(ns)))) && selector.matches(labels),
  };
}
