/** Pods are refused until their namespace's account is there. */
import type { H2Client } from './h2-client.ts';

export async function accountOf(client: H2Client, namespace: string): Promise<void> {
  for (;;) {
    const found = await client.fetch('GET', `/api/v1/namespaces/${namespace}/serviceaccounts/default`).catch(() => undefined);
    if (found) return;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
