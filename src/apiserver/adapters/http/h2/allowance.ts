/** How much of something that costs us and not its sender is borne: so many at once, then so many a second. */

export class Allowance {
  private readonly burst: number;
  private readonly perMillisecond: number;
  private left: number;
  private at = 0;

  constructor(burst: number, perSecond: number) {
    this.burst = this.left = burst;
    this.perMillisecond = perSecond / 1000;
  }

  /** False: that is too much. */
  take(now: number): boolean {
    if (this.left < 1) {
      this.left = Math.min(this.burst, this.left + Math.max(0, now - this.at) * this.perMillisecond);
      this.at = now;
      if (this.left < 1) return false;
    } else if (this.left === this.burst) this.at = now;
    this.left--;
    return true;
  }
}
