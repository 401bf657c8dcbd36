/** Writes what a turn of the loop has gathered, once for each connection. */

export interface Flushable {
  flush(): void;
}

let waiting: Flushable[] = [];

/** At the end of this turn, when all that its sockets, promises and timers led to is there. */
export function flushSoon(connection: Flushable): void {
  if (waiting.push(connection) === 1) setImmediate(flushAll);
}

function flushAll(): void {
  const all = waiting;
  waiting = [];
  for (const connection of all) connection.flush();
}
