/** Ends a WebSocket whose server has fallen silent: pings in the intervals of client-go. */
import type { WebSocket } from 'ws';
import type { Clock, Timer } from '../../base/clock.ts';

const PING_EVERY_MS = 5000;
const SILENT_MS = 61_000;

export function endWhenSilent(socket: WebSocket, clock: Clock, onSilence: () => void): void {
  let heard = clock.monotonic();
  let timer: Timer;
  const tick = () => {
    if (clock.monotonic() - heard > SILENT_MS) {
      onSilence();
      return socket.terminate();
    }
    socket.ping(() => {});
    timer = clock.after(PING_EVERY_MS, tick);
  };
  timer = clock.after(PING_EVERY_MS, tick);
  socket.on('pong', () => (heard = clock.monotonic()));
  socket.on('close', () => timer.cancel());
}
