/** What the server has of an object is asked for while the one before it is being written: most of the time of a large `apply` is waiting. */
import { hasReason } from '../../machinery/status-error.ts';
import type { Unstructured } from '../object.ts';
import type { Info } from '../resource/info.ts';

/** From so many objects on a second connection is worth its greeting. */
const MANY = 10;

/** The live object; `undefined`: there is none. */
export interface Seen {
  readonly live: Unstructured | undefined;
}

export class LookAhead {
  private readonly infos: readonly Info[];
  private readonly seen = new Map<Info, Promise<Seen | undefined>>();

  constructor(infos: readonly Info[]) {
    this.infos = infos.length < MANY ? [] : infos;
  }

  /** To be called when all objects before the one at `index` have been applied: looks at the one behind it. */
  pass(index: number): void {
    const [info, next] = [this.infos[index], this.infos[index + 1]];
    if (info && next && !isSame(info, next)) this.seen.set(next, look(next));
  }

  /** Undefined where nobody has looked, or could not: then it is asked for when its turn comes. */
  async take(info: Info): Promise<Seen | undefined> {
    const seen = await this.seen.get(info);
    this.seen.delete(info);
    return seen;
  }
}

const isSame = (a: Info, b: Info): boolean => a.name === b.name && a.namespace === b.namespace && a.mapping?.plural === b.mapping?.plural && a.mapping?.group === b.mapping?.group;

async function look(info: Info): Promise<Seen | undefined> {
  try {
    return { live: await info.live() };
  } catch (error) {
    return hasReason(error, 'NotFound') ? { live: undefined } : undefined;
  }
}
