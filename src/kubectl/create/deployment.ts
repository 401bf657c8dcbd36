/** Plans what `create deployment` makes. */
import { nameSuffix, type Random } from '../../base/random.ts';
import { CommandError } from '../errors.ts';
import type { Unstructured } from '../object.ts';
import type { Named } from './generator.ts';

export interface DeploymentOptions {
  readonly images: readonly string[];
  /** Minus one: none. */
  readonly port: number;
  readonly replicas: number;
  readonly random: Random;
}

/** What stands behind the last slash, without tag and digest; where that has dots or underscores, something random makes it unique. */
function containerName(image: string, random: Random): string {
  const name = image.slice(image.lastIndexOf('/') + 1).split(':')[0]!.split('@')[0]!;
  return /[_.]/.test(name) ? `${name.replace(/[_.]/g, '-')}-${nameSuffix(random)}` : name;
}

export function planDeployment({ name, command }: Named, { images, port, replicas, random }: DeploymentOptions): Unstructured {
  if (images.length > 1 && command.length > 0) throw new CommandError('cannot specify multiple --image options and command');
  const labels = { app: name };
  const containers = images.map((image, i) => ({
    name: containerName(image, random), image, ...(command.length > 0 ? { command } : {}), ...(i === 0 && port >= 0 ? { ports: [{ containerPort: port }] } : {}),
  }));
  return {
    apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, labels },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
  };
}
