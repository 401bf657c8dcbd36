/** `kubectl describe networkpolicy`. */
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from '../../kinds/generated/networking-v1.ts';
import { formatLabelSelector } from '../../machinery/label-selector.ts';
import { noEvents } from './describer.ts';
import type { Describer } from './describer.ts';
import { writeLabelsAndAnnotations, writeName, writeNamespace } from './metadata.ts';
import type { Page } from './page.ts';
import { goTime } from './times.ts';

const INDENT = '    ';

interface Rule { readonly ports: readonly NetworkPolicyPort[]; readonly peers: readonly NetworkPolicyPeer[] }
const TRAFFIC = {
  ingress: { peer: 'From', end: 'source' },
  egress: { peer: 'To', end: 'destination' },
} as const;
type Direction = keyof typeof TRAFFIC;

function writePort(page: Page, { port, endPort, protocol }: NetworkPolicyPort): void {
  const range = endPort === undefined || endPort === null ? 'To Port: ' : 'To Port Range: ';
  page.write(0, `${INDENT}${range}${port ?? '<nil>'}${endPort === undefined || endPort === null ? '' : `-${endPort}`}/${protocol ?? 'TCP'}\n`);
}

function writePeer(page: Page, { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer): void {
  if (namespaceSelector) page.write(1, `${INDENT}NamespaceSelector: ${formatLabelSelector(namespaceSelector)}\n`);
  if (podSelector) page.write(1, `${INDENT}PodSelector: ${formatLabelSelector(podSelector)}\n`);
  if (namespaceSelector || podSelector || !ipBlock) return;
  page.write(1, `${INDENT}IPBlock:\n`);
  page.write(2, `${INDENT}CIDR: ${ipBlock.cidr}\n`);
  page.write(2, `${INDENT}Except: ${(ipBlock.except ?? []).join(', ')}\n`);
}

function writeRule(page: Page, { ports, peers }: Rule, direction: Direction): void {
  const { peer, end } = TRAFFIC[direction];
  if (ports.length === 0) page.write(0, `${INDENT}To Port: <any> (traffic allowed to all ports)\n`);
  for (const port of ports) writePort(page, port);
  if (peers.length === 0) page.write(0, `${INDENT}${peer}: <any> (traffic not restricted by ${end})\n`);
  for (const one of peers) {
    page.write(0, `${INDENT}${peer}:\n`);
    writePeer(page, one);
  }
}

function writeDirection(page: Page, direction: Direction, rules: readonly Rule[] | undefined): void {
  if (!rules) return page.write(1, `Not affecting ${direction} traffic\n`);
  page.write(1, `Allowing ${direction} traffic:\n`);
  if (rules.length === 0) page.write(0, `${INDENT}<none> (Selected pods are isolated for ${direction} connectivity)\n`);
  rules.forEach((rule, i) => {
    if (i > 0) page.write(0, `${INDENT}----------\n`);
    writeRule(page, rule, direction);
  });
}

function writeSpec(page: Page, { podSelector, policyTypes = [], ingress = [], egress = [] }: Partial<NetworkPolicySpec>): void {
  const selector = formatLabelSelector(podSelector);
  page.write(0, 'Spec:\n');
  page.write(1, 'PodSelector: ');
  page.write(2, `${selector === '<none>' ? '<none> (Allowing the specific traffic to all pods in this namespace)' : selector}\n`);
  const has = (type: string) => policyTypes.includes(type);
  writeDirection(page, 'ingress', has('Ingress') ? ingress.map(rule => ({ ports: rule.ports ?? [], peers: rule.from ?? [] })) : undefined);
  writeDirection(page, 'egress', has('Egress') ? egress.map(rule => ({ ports: rule.ports ?? [], peers: rule.to ?? [] })) : undefined);
  page.write(1, `Policy Types: ${policyTypes.join(', ') || '<none>'}\n`);
}

export const networkPolicyDescriber: Describer<NetworkPolicy> = {
  group: 'networking.k8s.io', versions: ['v1'], kind: 'NetworkPolicy', plural: 'networkpolicies', namespaced: true,
  events: noEvents,
  write(page, policy) {
    writeName(page, policy);
    writeNamespace(page, policy);
    page.write(0, `Created on:\t${goTime(policy.metadata.creationTimestamp)}\n`);
    writeLabelsAndAnnotations(page, policy.metadata);
    writeSpec(page, policy.spec ?? {});
  },
};
