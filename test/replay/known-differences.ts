/** Where our answers differ from the recorded ones, each with the reason. A difference that went away must go from here, too. */

/** Kinds that are not served yet. */
export const NOT_SERVED = /\/(deployments|daemonsets|statefulsets|jobs|cronjobs|horizontalpodautoscalers|poddisruptionbudgets|ingresses|networkpolicies|customresourcedefinitions|validatingwebhookconfigurations|runtimeclasses)\b/;

export const KNOWN_DIFFERENCES: Readonly<Record<string, string>> = {};
