/** A pod sandbox's configuration for the runtime. Pure. */
import { LABEL, podLogDirectory } from '../names.ts';
import { isHostNetwork, type Pod } from '../objects.ts';
import type { DnsConfig, PodSandboxConfig, PortMapping } from '../runtime.ts';
import { sandboxSecurity } from './security.ts';

export interface SandboxInputs {
  readonly pod: Pod;
  readonly attempt: number;
  readonly dns: DnsConfig;
  readonly logRoot: string;
  readonly cgroupParent: string;
  readonly clusterDomain: string;
  readonly nodeName: string;
  /** The file of the sandbox's own seccomp profile. */
  readonly seccompProfile: string | undefined;
}

const MAX_HOSTNAME = 63;

/** The short host name and, for a pod with a subdomain, its domain. */
export function hostnameOf(pod: Pod, clusterDomain: string): { hostname: string; domain: string } {
  const hostname = (pod.spec.hostname || (pod.metadata.name ?? '')).slice(0, MAX_HOSTNAME).replace(/[-.]+$/, '');
  const domain = pod.spec.subdomain ? `${pod.spec.subdomain}.${pod.metadata.namespace}.svc.${clusterDomain}` : '';
  return { hostname, domain };
}

export function planSandboxConfig(inputs: SandboxInputs): PodSandboxConfig {
  const { pod } = inputs;
  const { name = '', namespace = '', uid = '' } = pod.metadata;
  const { hostname, domain } = hostnameOf(pod, inputs.clusterDomain);
  const fqdn = pod.spec.setHostnameAsFQDN && domain ? `${hostname}.${domain}` : hostname;
  return {
    metadata: { name, uid, namespace, attempt: inputs.attempt },
    hostname: isHostNetwork(pod) ? inputs.nodeName : (pod.spec.hostnameOverride ?? fqdn),
    logDirectory: podLogDirectory(inputs.logRoot, { name, namespace, uid }),
    dnsConfig: inputs.dns,
    portMappings: isHostNetwork(pod) ? [] : portMappings(pod),
    labels: { ...pod.metadata.labels, [LABEL.podName]: name, [LABEL.podNamespace]: namespace, [LABEL.podUid]: uid },
    annotations: { ...pod.metadata.annotations, 'kubernetes.io/config.source': 'api' },
    linux: {
      cgroupParent: inputs.cgroupParent,
      securityContext: sandboxSecurity(pod, inputs.seccompProfile),
      sysctls: Object.fromEntries((pod.spec.securityContext?.sysctls ?? []).map(s => [s.name, s.value])),
    },
  };
}

function portMappings(pod: Pod): PortMapping[] {
  const containers = [...(pod.spec.initContainers ?? []).filter(c => c.restartPolicy === 'Always'), ...pod.spec.containers];
  return containers.flatMap(c => (c.ports ?? []).filter(p => p.hostPort).map(p => ({
    protocol: (p.protocol ?? 'TCP') as 'TCP' | 'UDP' | 'SCTP',
    containerPort: p.containerPort,
    hostPort: p.hostPort!,
    ...(p.hostIP ? { hostIp: p.hostIP } : {}),
  })));
}
