/** Rules for a service as a whole, in upstream's order. */
import { at, forbidden, invalid, notSupported, required } from '../../../machinery/field-error.ts';
import type { FieldError } from '../../../machinery/field-error.ts';
import { validateLabels } from '../../../machinery/label-selector.ts';
import { parseIp } from '../../../machinery/ip.ts';
import { checkDnsSubdomain, checkPortNumber } from '../../../machinery/names.ts';
import { validCidr, validateNonSpecialIp, validIp } from '../../ip-rules.ts';
import { qualifiedName } from '../pod/checks.ts';
import { HEADLESS, isExternallyAccessible, isHeadless, needsHealthCheckNodePort } from './shape.ts';
import type { ServiceObject } from './shape.ts';
import { sameClass, validateAddressChange, validateClusterIPs } from './validate-addresses.ts';
import { validateNodePorts, validatePorts } from './validate-ports.ts';

const spec = at('spec');
const TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'];
const DISTRIBUTIONS = ['PreferClose', 'PreferSameZone', 'PreferSameNode'];
const KUBELET_PORT = 10250;
const MAX_AFFINITY_SECONDS = 86400;
const TOPOLOGY_MODE = 'service.kubernetes.io/topology-mode';
const TOPOLOGY_HINTS = 'service.kubernetes.io/topology-aware-hints';
const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges';
const ONLY_LOAD_BALANCER = "may only be used when `type` is 'LoadBalancer'";

function validateTopology({ metadata }: ServiceObject): FieldError[] {
  const [mode, hints] = [metadata.annotations?.[TOPOLOGY_MODE], metadata.annotations?.[TOPOLOGY_HINTS]];
  if (mode === undefined || hints === undefined || mode === hints) return [];
  return [invalid(at('metadata', 'annotations').key(TOPOLOGY_MODE), mode, `must match annotations[${TOPOLOGY_HINTS}] when both are specified`)];
}

function validateExternalName({ spec: { clusterIPs = [], ipFamilies = [], ipFamilyPolicy, externalName = '' } }: ServiceObject): FieldError[] {
  const why = 'may not be set for ExternalName services';
  const path = spec.child('externalName');
  const name = externalName.replace(/\.$/, '');
  return [
    ...(clusterIPs.length > 0 ? [forbidden(spec.child('clusterIPs'), why)] : []),
    ...(ipFamilies.length > 0 ? [forbidden(spec.child('ipFamilies'), why)] : []),
    ...(ipFamilyPolicy === undefined ? [] : [forbidden(spec.child('ipFamilyPolicy'), why)]),
    ...(name ? checkDnsSubdomain(name).map(m => invalid(path, name, m)) : [required(path)]),
  ];
}

function validateByType(service: ServiceObject): FieldError[] {
  const { type, ports = [] } = service.spec;
  const found: FieldError[] = [];
  if (type === 'LoadBalancer') {
    ports.forEach((p, i) => {
      if (p.port === KUBELET_PORT) found.push(invalid(spec.child('ports').index(i), p.port, `may not expose port ${KUBELET_PORT} externally since it is used by kubelet`));
    });
  }
  if ((type === 'LoadBalancer' || type === 'NodePort') && isHeadless(service)) found.push(invalid(spec.child('clusterIPs').index(0), HEADLESS, `may not be set to 'None' for ${type} services`));
  return type === 'ExternalName' ? [...found, ...validateExternalName(service)] : found;
}

function validateAffinity({ spec: { sessionAffinity, sessionAffinityConfig: config } }: ServiceObject): FieldError[] {
  const path = spec.child('sessionAffinityConfig');
  if (!sessionAffinity) return [required(spec.child('sessionAffinity'))];
  if (sessionAffinity === 'None') return config ? [forbidden(path, 'must not be set when session affinity is None')] : [];
  if (sessionAffinity !== 'ClientIP') return [notSupported(spec.child('sessionAffinity'), sessionAffinity, ['ClientIP', 'None'])];
  if (!config) return [required(path, 'when session affinity type is ClientIP')];
  if (!config.clientIP) return [required(path.child('clientIP'), 'when session affinity type is ClientIP')];
  const seconds = config.clientIP.timeoutSeconds;
  const here = path.child('clientIP').child('timeoutSeconds');
  if (seconds === undefined) return [required(here, 'when session affinity type is ClientIP')];
  return seconds > 0 && seconds <= MAX_AFFINITY_SECONDS ? [] : [invalid(here, seconds, `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`)];
}

function validateExternalIPs({ spec: { externalIPs = [] } }: ServiceObject): FieldError[] {
  return externalIPs.flatMap((ip, i) => {
    const path = spec.child('externalIPs').index(i);
    const found = validIp(path, ip);
    return found.length > 0 ? found : validateNonSpecialIp(path, ip);
  });
}

function validateType({ spec: { type } }: ServiceObject): FieldError[] {
  if (!type) return [required(spec.child('type'))];
  return TYPES.includes(type) ? [] : [notSupported(spec.child('type'), type, TYPES)];
}

function validateSourceRanges({ spec: { type, loadBalancerSourceRanges: ranges = [] }, metadata }: ServiceObject): FieldError[] {
  const annotation = metadata.annotations?.[SOURCE_RANGES];
  if (ranges.length === 0 && annotation === undefined) return [];
  const path = ranges.length > 0 ? spec.child('LoadBalancerSourceRanges') : at('metadata', 'annotations').key(SOURCE_RANGES);
  const found = type === 'LoadBalancer' ? [] : [forbidden(path, ONLY_LOAD_BALANCER)];
  if (ranges.length > 0) return [...found, ...ranges.flatMap((r, i) => validCidr(path.index(i), r.trim()))];
  return annotation!.trim() === '' ? found : [...found, ...annotation!.trim().split(',').flatMap(r => validCidr(path, r.trim()))];
}

function validateLoadBalancer(service: ServiceObject, old?: ServiceObject): FieldError[] {
  const { type, loadBalancerClass } = service.spec;
  const path = spec.child('loadBalancerClass');
  const both = type === 'LoadBalancer' && old?.spec.type === 'LoadBalancer';
  const changed = both && !sameClass(service, old) ? [invalid(path, loadBalancerClass, 'may not change once set')] : [];
  if (loadBalancerClass === undefined) return changed;
  return type === 'LoadBalancer' ? [...changed, ...qualifiedName(path, loadBalancerClass)] : [forbidden(path, ONLY_LOAD_BALANCER)];
}

function validateNodePortAllocation({ spec: { type, allocateLoadBalancerNodePorts } }: ServiceObject): FieldError[] {
  if (allocateLoadBalancerNodePorts !== undefined && type !== 'LoadBalancer') return [forbidden(spec.child('allocateLoadBalancerNodePorts'), ONLY_LOAD_BALANCER)];
  return allocateLoadBalancerNodePorts === undefined && type === 'LoadBalancer' ? [required(at('allocateLoadBalancerNodePorts'))] : [];
}

function validateHealthCheckPort(service: ServiceObject): FieldError[] {
  const port = service.spec.healthCheckNodePort ?? 0;
  const path = spec.child('healthCheckNodePort');
  if (needsHealthCheckNodePort(service)) return port === 0 ? [required(path)] : checkPortNumber(port).map(m => invalid(path, port, m));
  return port === 0 ? [] : [invalid(path, port, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'")];
}

function validateTrafficPolicies(service: ServiceObject): FieldError[] {
  const { type, externalTrafficPolicy: external, internalTrafficPolicy: internal, trafficDistribution: distribution } = service.spec;
  const outside = spec.child('externalTrafficPolicy');
  const inside = spec.child('internalTrafficPolicy');
  const found: FieldError[] = [];
  if (!isExternallyAccessible(service)) {
    if (external) found.push(invalid(outside, external, 'may only be set for externally-accessible services'));
  } else if (!external) found.push(required(outside));
  else if (external !== 'Cluster' && external !== 'Local') found.push(notSupported(outside, external, ['Cluster', 'Local']));
  found.push(...validateHealthCheckPort(service));
  if (internal === undefined && (type === 'NodePort' || type === 'LoadBalancer' || type === 'ClusterIP')) found.push(required(inside));
  if (internal !== undefined && internal !== 'Cluster' && internal !== 'Local') found.push(notSupported(inside, internal, ['Cluster', 'Local']));
  if (distribution !== undefined && !DISTRIBUTIONS.includes(distribution)) found.push(notSupported(spec.child('trafficDistribution'), distribution, DISTRIBUTIONS));
  return found;
}

function validateBody(service: ServiceObject): FieldError[] {
  const needsPorts = !isHeadless(service) && service.spec.type !== 'ExternalName' && (service.spec.ports ?? []).length === 0;
  return [
    ...validateTopology(service),
    ...(needsPorts ? [required(spec.child('ports'))] : []),
    ...validateByType(service),
    ...validatePorts(service),
    ...validateLabels(service.spec.selector, spec.child('selector')),
    ...validateAffinity(service),
    ...validateClusterIPs(service),
    ...validateExternalIPs(service),
    ...validateType(service),
    ...validateNodePorts(service),
    ...validateSourceRanges(service),
    ...validateNodePortAllocation(service),
    ...validateLoadBalancer(service),
    ...validateTrafficPolicies(service),
  ];
}

/** Runs after addresses and ports are allocated. */
export const validateService = validateBody;

export function validateServiceUpdate(service: ServiceObject, old: ServiceObject): FieldError[] {
  const bothChecked = needsHealthCheckNodePort(service) && needsHealthCheckNodePort(old);
  const portChanged = bothChecked && service.spec.healthCheckNodePort !== old.spec.healthCheckNodePort;
  return [
    ...validateAddressChange(service, old),
    ...validateLoadBalancer(service, old).slice(0, sameClass(service, old) ? 0 : 1),
    ...(portChanged ? [forbidden(spec.child('healthCheckNodePort'), 'field is immutable')] : []),
    ...validateBody(service),
  ];
}

export function validateServiceStatus({ spec: { type }, status }: ServiceObject): FieldError[] {
  const path = at('status', 'loadBalancer', 'ingress');
  const ingress = status?.loadBalancer?.ingress ?? [];
  if (type !== 'LoadBalancer' && ingress.length > 0) return [forbidden(path, "may only be used when `spec.type` is 'LoadBalancer'")];
  return ingress.flatMap(({ ip, ipMode, hostname }, i) => {
    const here = path.index(i);
    const found = ip ? validIp(here.child('ip'), ip) : [];
    if (ipMode === undefined && ip) found.push(required(here.child('ipMode'), 'must be specified when `ip` is set'));
    else if (ipMode !== undefined && !ip) found.push(forbidden(here.child('ipMode'), 'may not be specified when `ip` is not set'));
    else if (ipMode !== undefined && ipMode !== 'VIP' && ipMode !== 'Proxy') found.push(notSupported(here.child('ipMode'), ipMode, ['VIP', 'Proxy']));
    if (!hostname) return found;
    found.push(...checkDnsSubdomain(hostname).map(m => invalid(here.child('hostname'), hostname, m)));
    return parseIp(hostname) ? [...found, invalid(here.child('hostname'), hostname, 'must be a DNS name, not an IP address')] : found;
  });
}
