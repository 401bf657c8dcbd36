import { describe, expect, it } from 'vitest';
import { TabWriter } from './tabwriter.ts';

const laidOut = (text: string, format = {}) => {
  const out = new TabWriter(format);
  out.write(text);
  out.flush();
  return out.toString();
};

describe('TabWriter', () => {
  it.each([
    ['', ''],
    ['a\n', 'a\n'],
    ['a\tb\n', 'a  b\n'],
    ['a\tb\tc\naaa\tbbb\tc\nx\na\tb\n', 'a    b    c\naaa  bbb  c\nx\na  b\n'],
    ['a\t\tb\nccc\t\td\n', 'a      b\nccc    d\n'],
    ['Labels:\t<none>\n\tb\n', 'Labels:  <none>\n         b\n'],
    ['é\tb\nab\tc\n', 'é   b\nab  c\n'],
    ['no end\tof line', 'no end  of line'],
    ['a\tb\fccc\td\n', 'a  b\nccc  d\n'],
    ['----\tx\n  \ty\t\n', '----  x\n      y  \n'],
  ])('lays out %j', (text, wanted) => expect(laidOut(text)).toBe(wanted));

  it('keeps a least width', () => expect(laidOut('a\tb\n', { minWidth: 6, padding: 3 })).toBe('a     b\n'));

  it('begins new columns after a flush', () => {
    const out = new TabWriter();
    out.write('a long one\tb\n');
    out.flush();
    out.write('c\td\n');
    out.flush();
    expect(out.toString()).toBe('a long one  b\nc  d\n');
  });
});
