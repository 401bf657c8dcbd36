/** Which nodes may read which objects, kept current from pods, volumes and attachments. */
import type { Pod } from '../../../kinds/generated/core-v1.ts';
import type { VolumeAttachment } from '../../../kinds/generated/storage-v1.ts';
import type { Frozen, KubeObject } from '../../../machinery/object.ts';
import { objectKey } from '../../../machinery/object.ts';
import type { LiveObjects } from '../ports.ts';
import type { Vertex } from './references.ts';
import { referencesOfPod, referencesOfVolume, vertex } from './references.ts';

/** How often each node refers to one object: an edge goes when its last referrer goes. */
type Referrers = Map<string, number>;

export class NodeGraph {
  /** Object to nodes, through pods and attachments. */
  private readonly direct = new Map<Vertex, Referrers>();
  /** Object to claims, through volumes: whoever may read the claim may read these. */
  private readonly throughClaim = new Map<Vertex, Referrers>();
  private readonly live: LiveObjects;
  private watches: readonly { stop(): void }[] | undefined;
  /** Edges of each pod as they were entered, to take exactly those out again. */
  private readonly entered = new Map<string, { node: string; references: Vertex[] }>();

  constructor(live: LiveObjects) {
    this.live = live;
  }

  /** From the first question on: until then, which is long after a start, no pod need be parsed for it. */
  private follow(): readonly { stop(): void }[] {
    const { live } = this;
    return [
      live.follow('', 'pods', (object, old) => this.changePod(object, old)),
      live.follow('', 'persistentvolumes', (object, old) => this.changeVolume(object, old)),
      live.follow('storage.k8s.io', 'volumeattachments', (object, old) => this.changeAttachment(object, old)),
    ];
  }

  isRelated(node: string, target: Vertex): boolean {
    this.watches ??= this.follow();
    if (this.direct.get(target)?.has(node)) return true;
    const claims = this.throughClaim.get(target);
    return claims !== undefined && [...claims.keys()].some(claim => this.direct.get(claim)?.has(node) === true);
  }

  close(): void {
    for (const watch of this.watches ?? []) watch.stop();
  }

  private changePod(object: Frozen<KubeObject> | undefined, old: Frozen<KubeObject> | undefined): void {
    const pod = object as Frozen<Pod> | undefined;
    if (pod && old && sameReferences(pod, old as Frozen<Pod>)) return;
    const key = objectKey((object ?? old)!);
    const node = pod?.spec?.nodeName;
    const before = this.entered.get(key);
    if (pod && node) {
      const references = referencesOfPod(pod);
      for (const reference of references) count(this.direct, reference, node, 1);
      this.entered.set(key, { node, references });
    } else {
      this.entered.delete(key);
    }
    for (const reference of before?.references ?? []) count(this.direct, reference, before!.node, -1);
  }

  private changeVolume(object: Frozen<KubeObject> | undefined, old: Frozen<KubeObject> | undefined): void {
    const [after, before] = [object && referencesOfVolume(object), old && referencesOfVolume(old)];
    for (const read of after?.reads ?? []) count(this.throughClaim, read, after!.claim, 1);
    for (const read of before?.reads ?? []) count(this.throughClaim, read, before!.claim, -1);
  }

  private changeAttachment(object: Frozen<KubeObject> | undefined, old: Frozen<KubeObject> | undefined): void {
    for (const [attachment, by] of [[object, 1], [old, -1]] as const) {
      if (attachment) count(this.direct, vertex('volumeattachments', '', attachment.metadata.name ?? ''), (attachment as Frozen<VolumeAttachment>).spec.nodeName, by);
    }
  }
}

/** The generation counts every change of the spec but the binding to a node. */
function sameReferences(pod: Frozen<Pod>, old: Frozen<Pod>): boolean {
  const { uid, generation } = pod.metadata;
  return generation !== undefined && generation === old.metadata.generation && uid === old.metadata.uid && pod.spec?.nodeName === old.spec?.nodeName;
}

function count(edges: Map<Vertex, Referrers>, from: Vertex, to: string, by: 1 | -1): void {
  const referrers = edges.get(from) ?? new Map<string, number>();
  const now = (referrers.get(to) ?? 0) + by;
  if (now > 0) referrers.set(to, now);
  else referrers.delete(to);
  if (referrers.size > 0) edges.set(from, referrers);
  else edges.delete(from);
}
