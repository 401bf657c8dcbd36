/** The port through which commands touch the world: streams, files, processes, time. */
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';

export interface Output {
  readonly isTerminal: boolean;
  /** Of the terminal, 0 where there is none. */
  readonly columns: number;
  readonly rows: number;
  /** Written before it returns, in order with the other stream. */
  write(text: string | Uint8Array): void;
}

export interface Input {
  readonly isTerminal: boolean;
  /** All that comes until the end. */
  readAll(): Promise<Uint8Array>;
  /** What is asked of a person: one line, without its end. */
  readLine(): Promise<string | undefined>;
  /** As it comes. */
  chunks(): AsyncIterable<Uint8Array>;
  /** Hands on what comes, each piece once the one before was taken, until its end or until what is returned is called; then nothing keeps the process. */
  pump(take: (data: Uint8Array) => void | Promise<void>, onEnd: () => void): () => void;
  /** Of a terminal: every key at once, nothing echoed, nothing changed on its way out; call what is returned to end it. It ends by itself where a signal ends the process. */
  setRaw(): () => void;
  /** Of a terminal: until what is returned is called, a signal ends the process in order, with 1. */
  guard(): () => void;
  /** Called with every change of the terminal's size. */
  onResize(run: () => void): () => void;
}

export interface FileStat {
  readonly isDirectory: boolean;
  readonly isFile: boolean;
  readonly isSymlink: boolean;
  readonly size: number;
  readonly mode: number;
  readonly mtimeMs: number;
  readonly uid: number;
  readonly gid: number;
}

/** A file that is read or written piece by piece. */
export interface OpenFile {
  /** At most `size` bytes; none at the end. */
  read(size: number): Uint8Array;
  write(data: Uint8Array): void;
  close(): void;
}

/** Paths are relative to the working directory. What fails throws a FileError with Go's words. */
export interface Files {
  read(path: string): Uint8Array;
  readText(path: string): string;
  /** Undefined where there is nothing. */
  stat(path: string): FileStat | undefined;
  lstat(path: string): FileStat | undefined;
  /** Names, sorted. */
  list(path: string): readonly string[];
  readLink(path: string): string;
  write(path: string, content: string | Uint8Array, options?: { readonly mode?: number; readonly isNew?: boolean }): void;
  open(path: string): OpenFile;
  /** Empties what is there. */
  create(path: string): OpenFile;
  /** By way of a neighbour that replaces it: never half of it. */
  writeAtomic(path: string, content: string | Uint8Array, mode: number): void;
  makeDirectory(path: string, mode?: number): void;
  makeTemporaryDirectory(prefix: string): string;
  symlink(target: string, path: string): void;
  chmod(path: string, mode: number): void;
  rename(from: string, to: string): void;
  remove(path: string): void;
  removeAll(path: string): void;
  /** Absolute, without `.` and `..`. */
  absolute(path: string): string;
}

/** `open x: no such file or directory`. */
export class FileError extends Error {
  readonly code: string;
  constructor(message: string, code: string) {
    super(message);
    this.name = 'FileError';
    this.code = code;
  }
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** What it is given to read; absent: nothing, or what this process reads where it is `inherit`. */
  readonly stdin?: 'inherit' | Uint8Array;
  readonly stdout?: 'inherit' | 'pipe';
  readonly stderr?: 'inherit' | 'pipe';
}

export interface RunResult {
  /** Minus one where a signal ended it. */
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
}

export interface Processes {
  /** Rejects with a FileError where there is no such program. */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<RunResult>;
  /** Becomes another program, as exec does: its streams, its exit code. */
  become(command: string, args: readonly string[]): Promise<never>;
  /** Where on the PATH it is, undefined if nowhere. */
  find(command: string): string | undefined;
}

export interface Io {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  /** By which name the program was started: `kubectl`. */
  readonly programName: string;
  readonly pid: number;
  readonly files: Files;
  readonly processes: Processes;
  readonly clock: Clock;
  readonly random: Random;
  /** Aborts at Ctrl-C or SIGTERM, once somebody has asked for it; before, the process just ends. */
  interruption(): AbortSignal;
}
