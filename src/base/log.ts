/** Logging as an input: what happened, and the fields that say to whom. */

export type LogFields = Readonly<Record<string, unknown>>;

export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** False: nobody sees debug lines, so that their fields need not be gathered. */
  readonly showsDebug?: boolean;
}

const ignore = () => {};
export const silentLog: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore, showsDebug: false };
