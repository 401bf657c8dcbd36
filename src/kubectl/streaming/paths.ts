/** Paths of pods' streaming subresources. */
import type { Pod } from '../../kinds/generated/core-v1.ts';

export interface StreamOptions {
  readonly container: string;
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
  /** Of exec. */
  readonly command?: readonly string[];
}

/** `/api/v1/namespaces/x/pods/y/exec?command=ls&container=c&stdout=true`; what is false is not written. */
export function streamPath(pod: Pod, subresource: 'exec' | 'attach', { command = [], container, ...is }: StreamOptions): string {
  const query = new URLSearchParams();
  for (const word of command) query.append('command', word);
  query.append('container', container);
  for (const name of ['stderr', 'stdin', 'stdout', 'tty'] as const) if (is[name]) query.append(name, 'true');
  return `${podPath(pod)}/${subresource}?${query.toString()}`;
}

export const podPath = ({ metadata: { namespace, name } }: Pod): string => `/api/v1/namespaces/${namespace}/pods/${encodeURIComponent(name ?? '')}`;
