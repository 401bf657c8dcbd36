/** Standard input, output and error of this process. */
import { fstatSync, readSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { ReadStream, WriteStream } from 'node:tty';
import type { Input, Output } from '../io.ts';

const PAUSE = new Int32Array(new SharedArrayBuffer(4));

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
      Atomics.wait(PAUSE, 0, 0, 1);
    }
  }
}

export function createOutput(fd: 1 | 2): Output {
  const stream = () => (fd === 1 ? process.stdout : process.stderr) as WriteStream;
  return {
    isTerminal: isatty(fd),
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
  isTerminal: isatty(0),
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
  setRaw() {
    const { stdin } = process;
    if (!stdin.isTTY) return () => {};
    const wasRaw = stdin.isRaw;
    (stdin as ReadStream).setRawMode(true);
    const restore = () => void (stdin as ReadStream).setRawMode(wasRaw);
    process.once('exit', restore);
    return () => {
      process.off('exit', restore);
      restore();
      stdin.pause();
    };
  },
  onResize(run) {
    process.on('SIGWINCH', run);
    return () => void process.off('SIGWINCH', run);
  },
};

function readByte(byte: Buffer): number {
  for (;;) {
    try {
      return readSync(0, byte);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF' || isClosed()) return 0;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(PAUSE, 0, 0, 10);
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
