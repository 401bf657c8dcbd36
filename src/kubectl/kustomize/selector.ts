/** Which resources a patch or a replacement is for. */
import { type Labels, parseLabelSelector } from '../../machinery/label-selector.ts';
import { isPlain, KustomizeError, textOf, type Plain } from './plain.ts';
import type { Resource, ResourceId } from './resource.ts';

const FIELDS = ['group', 'version', 'kind', 'name', 'namespace'] as const;

/** Patterns must match from end to end. */
function pattern(text: string): RegExp {
  try {
    return new RegExp(`^(?:${text})$`);
  } catch (cause) {
    throw new KustomizeError(`error parsing regexp: ${text}`, { cause });
  }
}

export interface Selector {
  readonly matches: (resource: Resource) => boolean;
}

type Fits = (id: ResourceId) => boolean;

/** By the ids that it had and has; labels and annotations as they are now. */
function selector(wanted: Plain, fits: Fits): Selector {
  const labels = parseLabelSelector(textOf(wanted['labelSelector']));
  const annotations = parseLabelSelector(textOf(wanted['annotationSelector']));
  return {
    matches: resource => [...resource.previousIds, resource.id].some(fits) && labels.matches(resource.labels as Labels) && annotations.matches(resource.annotations as Labels),
  };
}

export function patternSelector(spec: unknown): Selector {
  const wanted: Plain = isPlain(spec) ? spec : {};
  const patterns = FIELDS.flatMap(field => (textOf(wanted[field]) ? [{ field, expression: pattern(textOf(wanted[field])) }] : []));
  return selector(wanted, id => patterns.every(({ field, expression }) => expression.test(id[field])));
}

/** As replacements select: each field as it is written. */
export function exactSelector(spec: unknown): Selector {
  const wanted: Plain = isPlain(spec) ? spec : {};
  return selector(wanted, id => FIELDS.every(field => !textOf(wanted[field]) || id[field] === wanted[field]));
}
