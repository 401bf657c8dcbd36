/** What the background process tells the command that started it. */
import type { ClusterState } from '../cluster/settings.ts';

export type ServeMessage =
  | { readonly type: 'began' | 'ended'; readonly name: string; readonly ms: number }
  | { readonly type: 'ready'; readonly state: ClusterState; readonly credentials: AdminCredentials; readonly ms: number }
  | { readonly type: 'failed'; readonly message: string; readonly advice: string };

export interface AdminCredentials {
  readonly caPem: string;
  readonly certPem: string;
  readonly keyPem: string;
}
