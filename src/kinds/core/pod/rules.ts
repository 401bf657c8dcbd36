/** What validation of a pod's spec has to know about where the spec stands. */

export interface PodRules {
  /** The spec of a Pod, not of a template: some rules wait until a template becomes a pod. */
  readonly isPod: boolean;
}

export const POD_RULES: PodRules = { isPod: true };
export const TEMPLATE_RULES: PodRules = { isPod: false };
