/** Standard input, output and error of this process. */
import { spawnSync } from 'node:child_process';
import { fstatSync, readSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { ReadStream, WriteStream } from 'node:tty';
import type { Input, Output } from '../io.ts';

const wait = (ms: number) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

/** Ends the process where nobody reads any more, as a broken pipe ends any program. */
function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') process.exit(141);
      if (code !== 'EAGAIN') throw error;
      // The reader is slow and the pipe does not wait by itself.
      wait(1);
    }
  }
}

export function createOutput(fd: 1 | 2): Output {
  const stream = () => (fd === 1 ? process.stdout : process.stderr) as WriteStream;
  return {
    // Only where it is asked for: Node loads its sockets with it.
    get isTerminal() {
      return isatty(fd);
    },
    get columns() {
      return isatty(fd) ? stream().columns : 0;
    },
    get rows() {
      return isatty(fd) ? stream().rows : 0;
    },
    write: text => writeAll(fd, typeof text === 'string' ? Buffer.from(text) : text),
  };
}

export const nodeInput: Input = {
  get isTerminal() {
    return isatty(0);
  },
  async readAll() {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  },
  // oxlint-disable-next-line require-await
  async readLine() {
    const byte = Buffer.alloc(1);
    const bytes: number[] = [];
    for (;;) {
      const count = readByte(byte);
      if (count === 0) return bytes.length > 0 ? Buffer.from(bytes).toString() : undefined;
      if (byte[0] === 10) return Buffer.from(bytes).toString().replace(/\r$/, '');
      bytes.push(byte[0]!);
    }
  },
  chunks: () => process.stdin,
  pump(take, onEnd) {
    const { stdin } = process;
    const receive = (chunk: Buffer) => {
      const taken = take(chunk);
      if (!taken) return;
      stdin.pause();
      void taken.finally(() => isOver || stdin.resume());
    };
    let isOver = false;
    const stop = () => {
      isOver = true;
      stdin.off('data', receive).off('end', end).off('error', end);
      stdin.pause();
    };
    const end = () => {
      stop();
      onEnd();
    };
    stdin.on('data', receive).on('end', end).on('error', end);
    return stop;
  },
  setRaw() {
    const { stdin } = process;
    if (!stdin.isTTY) return () => {};
    (stdin as ReadStream).setRawMode(true);
    // What the other end's terminal has made of its lines is not to be made once more by this one: Node leaves that on.
    spawnSync('stty', ['-opost'], { stdio: ['inherit', 'ignore', 'ignore'] });
    const restore = () => void (stdin as ReadStream).setRawMode(false);
    const stopGuarding = onEnding(restore);
    return () => {
      stopGuarding();
      restore();
    };
  },
  guard: () => onEnding(() => {}),
  onResize(run) {
    process.on('SIGWINCH', run);
    return () => void process.off('SIGWINCH', run);
  },
};

/** Runs it before the process ends, by itself or by a signal; what is returned takes that back. */
function onEnding(run: () => void): () => void {
  const end = () => process.exit(1);
  process.once('exit', run);
  for (const signal of ENDING) process.on(signal, end);
  return () => {
    process.off('exit', run);
    for (const signal of ENDING) process.off(signal, end);
  };
}
const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

function readByte(byte: Buffer): number {
  for (;;) {
    try {
      return readSync(0, byte);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF' || isClosed()) return 0;
      if (code !== 'EAGAIN') throw error;
      wait(10);
    }
  }
}

function isClosed(): boolean {
  try {
    fstatSync(0);
    return false;
  } catch {
    return true;
  }
}
