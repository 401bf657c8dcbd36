/** What one connection may cost us beside the requests that it makes: floods end it, and it is remembered which streams we have reset. */
import { Allowance } from './allowance.ts';
import { CODE, ConnectionError } from './protocol.ts';

/** Frames of streams that we have reset may still be on their way. */
const RESETS_REMEMBERED = 200;

export class Guard {
  /** Streams that were reset before an answer began, by either side: each cost us a request. */
  private readonly resets = new Allowance(1000, 33);
  /** Frames that ask for nothing but work. Go's client sends a PING with each reset, one at a time. */
  private readonly idle = new Allowance(2000, 1000);
  private readonly ours = new Set<number>();

  bearIdleFrame(): void {
    if (!this.idle.take(Date.now())) throw new ConnectionError(CODE.calm, 'too many frames that do nothing');
  }

  bearReset(): void {
    if (!this.resets.take(Date.now())) throw new ConnectionError(CODE.calm, 'too many streams reset');
  }

  /** We have reset it. */
  remember(stream: number): void {
    this.ours.add(stream);
    if (this.ours.size > RESETS_REMEMBERED) for (const oldest of this.ours) if (this.ours.delete(oldest)) return;
  }

  wasReset(stream: number): boolean {
    return this.ours.has(stream);
  }
}
