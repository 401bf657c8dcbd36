/** Publishes the cluster's root certificate in every namespace, where pods mount it to trust the API server. */
import type { ConfigMap, Namespace } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import { hasReason } from '../../machinery/status-error.ts';
import { type ControllerDefinition, defineController, settled } from '../../reconcile/controller.ts';
import { isNamespaceTerminating } from '../../reconcile/replicas/apply.ts';
import { ConfigMaps, Namespaces } from '../kinds.ts';

const NAME = 'kube-root-ca.crt';
const DESCRIPTION = 'kubernetes.io/description';
const TEXT = 'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal ' +
  'service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

/** `rootCa`: PEM. */
export function createRootCaCertPublisher(rootCa: string): ControllerDefinition<Namespace> {
  const isRight = (map: Frozen<ConfigMap>) => {
    const keys = Object.keys(map.data ?? {});
    return keys.length === 1 && map.data?.['ca.crt'] === rootCa && map.metadata.annotations?.[DESCRIPTION] !== undefined;
  };
  return defineController<Namespace>({
    name: 'root-ca-cert-publisher',
    serviceAccount: 'root-ca-cert-publisher',
    for: Namespaces,
    watches: [{ kind: ConfigMaps, keys: map => (map.metadata.name === NAME ? [map.metadata.namespace ?? ''] : []) }],
    async reconcile(namespace, { read, write }) {
      const { name = '', deletionTimestamp } = namespace.metadata;
      if (namespace.status?.phase === 'Terminating' || deletionTimestamp) return settled;
      const map = read.get(ConfigMaps, NAME, name);
      if (map && isRight(map)) return settled;
      const annotations = { ...map?.metadata.annotations, [DESCRIPTION]: TEXT };
      const data = { 'ca.crt': rootCa };
      const maps = write.resource(ConfigMaps);
      if (map) await maps.update({ ...(map as ConfigMap), metadata: { ...(map.metadata as ConfigMap['metadata']), annotations }, data });
      else await maps.create({ metadata: { name: NAME, namespace: name, annotations }, data }).catch(ignoreRaces);
      return settled;
    },
  });
}

function ignoreRaces(error: unknown): void {
  if (!hasReason(error, 'AlreadyExists') && !isNamespaceTerminating(error)) throw error;
}
