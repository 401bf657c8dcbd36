/** Plans the pod that `run` makes. */
import { parseLabels } from '../create/labels.ts';
import { parseEnv } from '../create/pod-parts.ts';
import { CommandError } from '../errors.ts';
import type { Unstructured } from '../object.ts';
import { parsePairs } from '../pairs.ts';
import { parsePodPort } from '../create/ports.ts';

export interface PodOptions {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly labels: string;
  readonly annotations: readonly string[];
  readonly env: readonly string[];
  readonly port: string;
  readonly restart: string;
  readonly stdin: boolean;
  readonly leaveStdinOpen: boolean;
  readonly tty: boolean;
  readonly privileged: boolean;
  /** Arguments, or the command, where `isCommand`. */
  readonly args: readonly string[];
  readonly isCommand: boolean;
}

export function planPod(options: PodOptions): Unstructured {
  const { name, annotations, labels, restart } = options;
  const { set, remove } = parsePairs(annotations, 'annotations');
  if (remove.length > 0) throw new CommandError(`invalid annotations format: ${remove.map(key => `${key}-`).join(', ')}`);
  const containers = [planContainer(options)];
  return {
    apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: labels === '' ? { run: name } : parseLabels(labels), ...(annotations.length > 0 ? { annotations: set } : {}) },
    spec: { containers, dnsPolicy: 'ClusterFirst', restartPolicy: restart || 'Always' },
  };
}

function planContainer({ name, image, imagePullPolicy, env, port, stdin, leaveStdinOpen, tty, privileged, args, isCommand }: PodOptions): object {
  return {
    name, image, imagePullPolicy, env: env.map(parseEnv), stdin, stdinOnce: stdin && !leaveStdinOpen, tty,
    ...(args.length > 0 ? { [isCommand ? 'command' : 'args']: args } : {}), ...(port === '' ? {} : { ports: [{ containerPort: parsePodPort(port) }] }),
    ...(privileged ? { securityContext: { privileged } } : {}),
  };
}
