/** Fills what a service leaves out, as far as no allocator is needed. */
import type { Service } from '../../generated/core-v1.ts';
import { isExternallyAccessible, needsClusterIP } from './shape.ts';

const AFFINITY_SECONDS = 10800;

function defaultAffinity(service: Service): void {
  const { spec } = service;
  spec.sessionAffinity ||= 'None';
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig;
  if (spec.sessionAffinity === 'ClientIP') spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? AFFINITY_SECONDS } };
}

export function defaultService(service: Service): void {
  const spec = (service.spec ??= {});
  defaultAffinity(service);
  spec.type ||= 'ClusterIP';
  for (const port of spec.ports ?? []) {
    port.protocol ||= 'TCP';
    port.targetPort ||= port.port;
  }
  if (isExternallyAccessible(service)) spec.externalTrafficPolicy ||= 'Cluster';
  if (needsClusterIP(service)) spec.internalTrafficPolicy ??= 'Cluster';
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true;
  for (const ingress of service.status?.loadBalancer?.ingress ?? []) if (ingress.ip && spec.type === 'LoadBalancer') ingress.ipMode ??= 'VIP';
}
