/** A watch of a namespace's pods that tells when a pod is Ready and when it is gone. */
import type { H2Client } from './h2-client.ts';

interface PodEvent {
  readonly type: string;
  readonly object: { readonly metadata: { readonly name: string }; readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] } };
}

interface Waiter {
  resolve(at: number): void;
  reject(error: Error): void;
}
type Waiters = Map<string, Waiter>;

export class PodWatch {
  private readonly client: H2Client;
  private readonly becomingReady: Waiters = new Map();
  private readonly going: Waiters = new Map();
  private rest = '';

  private constructor(client: H2Client) {
    this.client = client;
  }

  static async open(client: H2Client, namespace: string): Promise<PodWatch> {
    const watch = new PodWatch(client);
    await new Promise<void>((resolve, reject) => {
      const failed = (error: Error) => (watch.fail(error), reject(error));
      const ended = () => failed(new Error('the watch of pods ended'));
      client.request('GET', `/api/v1/namespaces/${namespace}/pods?watch=1`, { headed: resolve, data: bytes => watch.read(bytes.toString()), ended, failed });
    });
    return watch;
  }

  /** When the pod was seen Ready. */
  ready(name: string): Promise<number> {
    return new Promise((resolve, reject) => this.becomingReady.set(name, { resolve, reject }));
  }

  gone(name: string): Promise<number> {
    return new Promise((resolve, reject) => this.going.set(name, { resolve, reject }));
  }

  close(): void {
    this.client.close();
  }

  private fail(error: Error): void {
    for (const waiters of [this.becomingReady, this.going]) for (const waiter of waiters.values()) waiter.reject(error);
  }

  private read(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop()!;
    for (const line of lines) this.take(JSON.parse(line) as PodEvent);
  }

  private take({ type, object }: PodEvent): void {
    const { name } = object.metadata;
    if (type === 'DELETED') tell(this.going, name);
    else if (object.status?.conditions?.some(c => c.type === 'Ready' && c.status === 'True')) tell(this.becomingReady, name);
  }
}

function tell(waiters: Waiters, name: string): void {
  waiters.get(name)?.resolve(performance.now());
  waiters.delete(name);
}
