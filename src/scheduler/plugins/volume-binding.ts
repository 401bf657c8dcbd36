/** A pod fits where its volumes are or can be: bound ones, and those that wait for their first consumer. */
import { indifferent, type Plugin, type Rejection } from '../plugin.ts';
import { matchesSelector } from '../../reconcile/node-selector.ts';
import { claimsOf, findVolume, canProvision } from '../volumes.ts';

const name = 'VolumeBinding';
const rejected = (reason: string): Rejection => ({ plugin: name, reasons: [reason], isFinal: true });
const elsewhere = rejected("node(s) didn't match PersistentVolume's node affinity");
const lost = rejected('node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)');
const noVolume = rejected("node(s) didn't find available persistent volumes to bind");

export const volumeBinding: Plugin = {
  name,
  wakes: ['claim', 'volume', 'storage class', 'node added', 'node labels'],
  consider(pod, cluster) {
    const { volumes } = cluster;
    const claims = claimsOf(pod, volumes);
    if (claims.problem !== undefined) return { rejection: rejected(claims.problem) };
    if (claims.bound.length === 0 && claims.waiting.length === 0) return indifferent;
    return {
      filter({ node }) {
        for (const claim of claims.bound) {
          const volume = volumes.volume(claim.spec?.volumeName ?? '');
          if (volume === undefined) return lost;
          const required = volume.spec.nodeAffinity?.required;
          if (required !== undefined && !matchesSelector(required, node)) return elsewhere;
        }
        const taken = new Set<string>();
        for (const claim of claims.waiting) {
          const found = findVolume(claim, { node, volumes, taken });
          if (found !== undefined) taken.add(found.metadata.name ?? '');
          else if (!canProvision(claim, { node, volumes })) return noVolume;
        }
        return undefined;
      },
    };
  },
};
