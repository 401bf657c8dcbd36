import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../base/virtual-clock.ts';
import { MemoryFilesystem } from '../adapters/memory-fs.ts';
import { formatLogLine, parseLogLine } from './line.ts';
import { readLog, type LogQuery } from './read.ts';
import { lastLogLines } from './tail.ts';

const PATH = '/logs/c/0.log';
const time = (s: number) => `2026-01-01T00:00:0${s}.000000000Z`;

async function setUp() {
  const fs = new MemoryFilesystem();
  const clock = new VirtualClock();
  for (const [i, text] of ['one', 'two', 'three'].entries()) await fs.append(PATH, formatLogLine(time(i), i === 1 ? 'stderr' : 'stdout', text));
  const read = async (query: Partial<LogQuery>, alive = () => false) => {
    let text = '';
    for await (const chunk of readLog(PATH, { follow: false, timestamps: false, ...query }, { fs, clock, signal: new AbortController().signal, alive })) text += new TextDecoder().decode(chunk);
    return text;
  };
  return { fs, clock, read };
}

describe('readLog', () => {
  it.each<[Partial<LogQuery>, string]>([
    [{}, 'one\ntwo\nthree\n'],
    [{ tailLines: 2 }, 'two\nthree\n'],
    [{ tailLines: 0 }, ''],
    [{ tailLines: 99 }, 'one\ntwo\nthree\n'],
    [{ limitBytes: 5 }, 'one\nt'],
    [{ timestamps: true, tailLines: 1 }, `${time(2)} three\n`],
    [{ since: Date.parse(time(1)) }, 'two\nthree\n'],
    [{ stream: 'Stderr' }, 'two\n'],
  ])('%j', async (query, expected) => expect(await (await setUp()).read(query)).toBe(expected));

  it('follows through a rotation until the container ends', async () => {
    const { fs, clock, read } = await setUp();
    let alive = true;
    const reading = read({ follow: true, tailLines: 1 }, () => alive);
    await clock.advance(500);
    await fs.append(PATH, formatLogLine(time(3), 'stdout', 'four'));
    await clock.advance(500);
    await fs.append(PATH, formatLogLine(time(4), 'stdout', 'last of the old'));
    await fs.rename(PATH, `${PATH}.20260101-000000`);
    await fs.append(PATH, formatLogLine(time(5), 'stdout', 'first of the new'));
    await clock.advance(500);
    alive = false;
    await clock.advance(500);
    expect(await reading).toBe('three\nfour\nlast of the old\nfirst of the new\n');
  });

  it('joins partial lines', () => {
    expect(parseLogLine(`${time(0)} stdout P half`)).toEqual({ time: time(0), stream: 'stdout', text: 'half' });
    expect(parseLogLine(`${time(0)} stdout F `)?.text).toBe('\n');
    expect(parseLogLine('garbage')).toBeUndefined();
  });

  it('takes the end of a log for a termination message', async () => {
    const { fs } = await setUp();
    expect(await lastLogLines(fs, PATH, { lines: 2, bytes: 100 })).toBe('two\nthree\n');
    expect(await lastLogLines(fs, PATH, { lines: 80, bytes: 6 })).toBe('three\n');
  });
});
