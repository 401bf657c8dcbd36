/** Lets so many through at once, first come first served; who goes on with something begun, before who begins. */

export class Gate {
  private free: number;
  private readonly goingOn: (() => void)[] = [];
  private readonly beginning: (() => void)[] = [];

  constructor(width: number) {
    this.free = width;
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    return this.pass(this.beginning, work);
  }

  /** Of what others have to finish before more is begun: a crowd of pods becomes ready one by one, and not all at the end. */
  goOn<T>(work: () => Promise<T>): Promise<T> {
    return this.pass(this.goingOn, work);
  }

  private async pass<T>(queue: (() => void)[], work: () => Promise<T>): Promise<T> {
    if (this.free > 0) this.free--;
    else await new Promise<void>(resolve => queue.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.goingOn.shift() ?? this.beginning.shift();
      if (next) next();
      else this.free++;
    }
  }
}
