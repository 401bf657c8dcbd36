/** A pod made from a template for its controller. */
import type { Pod, PodTemplateSpec } from '../kinds/generated/core-v1.ts';
import { clone } from '../machinery/equality.ts';
import { nameIsDnsSubdomain } from '../machinery/names.ts';
import type { Frozen, KubeObject, OwnerReference } from '../machinery/object.ts';

/** `web-`, or `web` where the dash would make no valid name. */
export function podNamePrefix(owner: string): string {
  return nameIsDnsSubdomain(`${owner}-`, true).length === 0 ? `${owner}-` : owner;
}

export function podFromTemplate(template: Frozen<PodTemplateSpec>, owner: Frozen<KubeObject>, reference: OwnerReference): Pod {
  const { labels, annotations, finalizers } = template.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: podNamePrefix(owner.metadata.name ?? ''),
      ...(owner.metadata.namespace ? { namespace: owner.metadata.namespace } : {}),
      ...(labels ? { labels: { ...labels } } : {}),
      ...(annotations ? { annotations: { ...annotations } } : {}),
      ...(finalizers ? { finalizers: [...finalizers] } : {}),
      ownerReferences: [reference],
    },
    ...(template.spec ? { spec: clone(template.spec) as Pod['spec'] } : {}),
  } as Pod;
}
