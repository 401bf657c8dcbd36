/** Local copies of the API server's objects, kept by list and watch and shared by all who read the same kind. */
import type { Clock } from '../base/clock.ts';
import { type Log, silentLog } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Kind } from '../machinery/kind.ts';
import type { KubeObject } from '../machinery/object.ts';
import type { Cache, CacheFilter } from './cache.ts';
import type { Client } from './client.ts';
import { Informer } from './informer.ts';
import { type Addressable, kindKey } from './paths.ts';

export interface CachesOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly log?: Log;
}

/** The caches of one process: one watch for each kind and filter, started when it is first asked for. */
export class Caches {
  private readonly informers = new Map<string, Informer<KubeObject>>();
  private readonly options: CachesOptions;

  constructor(options: CachesOptions) {
    this.options = options;
  }

  for<T extends KubeObject>(kind: Kind<T> | Addressable, filter: CacheFilter = {}): Cache<T> {
    const key = `${kindKey(kind)}?${filter.namespace ?? ''}&${filter.fieldSelector ?? ''}&${filter.labelSelector ?? ''}`;
    let informer = this.informers.get(key);
    if (!informer) {
      informer = new Informer<KubeObject>({ ...this.options, log: this.options.log ?? silentLog, kind, filter });
      this.informers.set(key, informer);
      informer.start();
    }
    return informer as unknown as Cache<T>;
  }

  /** Ends one cache's watch and forgets it: of a kind that is no longer served. */
  drop(kind: Addressable, filter: CacheFilter = {}): void {
    const key = `${kindKey(kind)}?${filter.namespace ?? ''}&${filter.fieldSelector ?? ''}&${filter.labelSelector ?? ''}`;
    this.informers.get(key)?.stop();
    this.informers.delete(key);
  }

  /** The unfiltered cache of a kind, where somebody has asked for one. */
  existing<T extends KubeObject>(kind: Addressable): Cache<T> | undefined {
    return this.informers.get(`${kindKey(kind)}?&&`) as unknown as Cache<T> | undefined;
  }

  /** Resolves once every cache asked for so far has synced. */
  async synced(): Promise<void> {
    await Promise.all([...this.informers.values()].map(informer => informer.synced));
  }
}
