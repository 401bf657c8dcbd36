/** The keys that end an attachment and leave the process: `ctrl-p,ctrl-q`. */
import { CommandError } from '../errors.ts';
import type { ByteSource } from './remote-session.ts';

export const DEFAULT_DETACH_KEYS = 'ctrl-p,ctrl-q';

/** Characters, or `ctrl-` and a letter or one of @[\]^_. Throws at any other. */
export function parseDetachKeys(text: string): Uint8Array {
  return Uint8Array.from(text.split(','), key => {
    if (key.length === 1) return key.charCodeAt(0);
    const [, letter] = /^ctrl-([a-z@[\\\]^_])$/.exec(key) ?? [];
    if (letter === undefined) throw new CommandError(`could not bind detach keys: Unknown character: '${key}'`);
    return letter.toUpperCase().charCodeAt(0) - 64;
  });
}

/** What comes, without the keys, at which `onDetach` is called; what began like them and goes on otherwise is handed on. */
export function untilDetached(source: ByteSource, keys: Uint8Array, onDetach: () => void): ByteSource {
  return {
    pump(take, onEnd) {
      let matched = 0;
      const stop = source.pump(data => {
        const kept: number[] = [];
        for (const byte of data) {
          if (byte === keys[matched]) {
            if (++matched < keys.length) continue;
            stop();
            onDetach();
            return undefined;
          }
          kept.push(...keys.subarray(0, matched));
          matched = byte === keys[0] ? 1 : 0;
          if (matched === 0) kept.push(byte);
        }
        return kept.length > 0 ? take(Uint8Array.from(kept)) : undefined;
      }, onEnd);
      return stop;
    },
  };
}
