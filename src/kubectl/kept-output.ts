/** An output that nobody looks at while it is written: what was written is kept. */
import type { Output } from './io.ts';

export class KeptOutput implements Output {
  readonly isTerminal = false;
  readonly columns = 0;
  readonly rows = 0;
  text = '';
  private readonly decoder = new TextDecoder();
  write(text: string | Uint8Array): void {
    this.text += typeof text === 'string' ? text : this.decoder.decode(text);
  }
}
