/** Prefers nodes that hold the pod's larger images already. */
import type { NodeInfo } from '../node-info.ts';
import { indifferent, MAX_SCORE, type Plugin } from '../plugin.ts';

const MB = 1024 * 1024;
/** Below this nothing is gained; above a thousand times the container's share, nothing more. */
const LEAST = 23 * MB;
const MOST_PER_CONTAINER = 1000 * MB;

/** `nginx` is `nginx:latest`; a digest or tag stays. */
export function normalizedImage(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}

export const imageLocality: Plugin = {
  name: 'ImageLocality',
  weight: 1,
  wakes: [],
  consider({ pod }, cluster) {
    const containers = [...(pod.spec.initContainers ?? []), ...pod.spec.containers];
    const images = containers.map(container => cluster.image(normalizedImage(container.image ?? ''))).filter(image => image !== undefined);
    if (images.length === 0) return indifferent;
    const most = MOST_PER_CONTAINER * containers.length;
    return {
      score({ name }: NodeInfo) {
        // An image on few nodes counts for less, so that pods don't crowd on the node that pulled it first.
        const here = images.filter(image => image.nodes.has(name));
        const sum = here.reduce((total, { size, nodes }) => total + Math.trunc(size * (nodes.size / cluster.nodes.length)), 0);
        return Math.trunc((MAX_SCORE * (Math.min(Math.max(sum, LEAST), most) - LEAST)) / (most - LEAST));
      },
    };
  },
};
