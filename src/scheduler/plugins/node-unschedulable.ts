/** Keeps pods off cordoned nodes, unless they tolerate that. */
import type { Plugin } from '../plugin.ts';
import { tolerates } from '../../reconcile/tolerations.ts';

const name = 'NodeUnschedulable';
const rejection = { plugin: name, reasons: ['node(s) were unschedulable'], isFinal: true };
const CORDONED = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

export const nodeUnschedulable: Plugin = {
  name,
  wakes: ['node added', 'node taints'],
  consider({ pod }) {
    return { filter: ({ node }) => (!node.spec?.unschedulable || tolerates(pod.spec.tolerations, CORDONED) ? undefined : rejection) };
  },
};
