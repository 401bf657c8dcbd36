/** Where our answers differ from the recorded ones, each with the reason. A difference that went away must go from here, too. */

/** Kinds that are not served yet. */
export const NOT_SERVED = /\/(deployments|daemonsets|statefulsets|jobs|cronjobs|horizontalpodautoscalers|poddisruptionbudgets|ingresses|networkpolicies|customresourcedefinitions|validatingwebhookconfigurations|runtimeclasses)\b/;

export const KNOWN_DIFFERENCES: Readonly<Record<string, string>> = {
  'list ?watch=1&timeoutSeconds=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true':
    'the recorded server stood on an etcd too old to stream lists and says so; ours streams them',
  'patch wrong type': 'the message shows the whole object, which upstream keeps managedFields in',
  'yaml answer': 'without managedFields',
  apply: 'server-side apply is not served yet: refused with 415',
  'apply conflict': 'server-side apply is not served yet: refused with 415',
  'apply no manager': 'server-side apply is not served yet: refused with 415',
  'apply with managedFields': 'server-side apply is not served yet: refused with 415',
  cleanup: 'deletes what apply would have made',
  'get /healthz?verbose': 'the checks of parts that Skiff has, by the same names in the same order; upstream has more parts that start',
  'get /livez?verbose': 'the checks of parts that Skiff has, by the same names in the same order; upstream has more parts that start',
  'get /readyz?verbose': 'the checks of parts that Skiff has, by the same names in the same order; upstream has more parts that start',
};
