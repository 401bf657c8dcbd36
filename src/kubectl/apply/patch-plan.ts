/** Which patch takes a live object to a new configuration: strategic for kinds whose merge keys are known, else a JSON merge patch. */
import { threeWayMergeDiff } from '../../machinery/patch/merge-diff.ts';
import type { Plain } from '../../machinery/plain.ts';
import { ConflictingPatches, threeWayPatch } from '../../machinery/patch/strategic-patch.ts';
import type { MergeSchema } from '../../machinery/patch/strategic-merge.ts';
import { schemas } from '../../kinds/facts/facts.ts';
import type { Unstructured } from '../object.ts';
import { compactJson } from '../print/json.ts';
import { yamlText } from '../print/yaml.ts';
import { structOf } from '../typed.ts';

export const STRATEGIC = 'application/strategic-merge-patch+json';
export const MERGE = 'application/merge-patch+json';

/** Undefined where nobody knows how the kind's lists are merged. */
export function mergeSchemaOf(kind: Pick<Unstructured, 'apiVersion' | 'kind'>): MergeSchema | undefined {
  const name = structOf(kind);
  return name === undefined ? undefined : { table: schemas.table, struct: schemas.table.struct(name).name };
}

export interface Configurations {
  /** The annotation of the live object; empty where it has none. */
  readonly original: string;
  readonly modified: Unstructured;
  readonly current: Unstructured;
  readonly overwrite: boolean;
}

export interface PatchPlan {
  readonly contentType: string;
  readonly patch: Plain;
}

/** No patch can be made. */
export class PatchPlanError extends Error {
  override readonly name = 'PatchPlanError';
  readonly isStrategic: boolean;
  constructor(message: string, options: ErrorOptions & { readonly isStrategic: boolean }) {
    super(message, options);
    this.isStrategic = options.isStrategic;
  }
}

export function planPatch({ original, modified, current, overwrite }: Configurations): PatchPlan {
  const schema = mergeSchemaOf(modified);
  try {
    const three = { original: parseConfiguration(original), modified: modified as Plain, current: current as Plain };
    if (schema) return { contentType: STRATEGIC, patch: threeWayPatch({ ...three, overwrite }, schema) };
    const patch = threeWayMergeDiff(three);
    if (!keepsIdentity(patch)) throw new Error('At least one of apiVersion, kind and name was changed');
    return { contentType: MERGE, patch };
  } catch (cause) {
    const reason = cause instanceof ConflictingPatches ? conflictText(cause) : (cause as Error).message;
    throw new PatchPlanError(reason, { cause, isStrategic: schema !== undefined });
  }
}

function parseConfiguration(text: string): Plain {
  if (text === '') return {};
  try {
    return JSON.parse(text) as Plain;
  } catch (cause) {
    throw new Error('invalid JSON document', { cause });
  }
}

/** apiVersion, kind and name stay what they are. */
export function keepsIdentity(patch: Plain): boolean {
  const metadata = patch['metadata'] as Plain | null | undefined;
  return !('apiVersion' in patch) && !('kind' in patch) && metadata !== null && !(metadata && 'name' in metadata);
}

const conflictText = ({ patch, changes }: ConflictingPatches) => `patch:\n${yamlText(patch)}\nconflicts with changes made from original to current:\n${yamlText(changes)}\n`;

/** The three configurations in an error message. */
export const configurationsText = ({ original, modified, current }: Configurations): string =>
  `creating patch with:\noriginal:\n${original}\nmodified:\n${compactJson(modified)}\n\ncurrent:\n${compactJson(current)}\n\nfor:`;
