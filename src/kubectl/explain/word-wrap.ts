/**
 * Wraps text at words, keeping the line ends that are there: spaces at a break go, a longer word stays whole.
 *   wordWrap('aa bb cc\n', 5)  gives  'aa bb\ncc\n'
 */
export function wordWrap(text: string, limit: number): string {
  let out = '';
  let [word, spaces] = ['', ''];
  let current = 0;
  const length = (part: string) => Array.from(part).length;
  const endWord = () => {
    out += spaces + word;
    current += length(spaces) + length(word);
    [word, spaces] = ['', ''];
  };
  for (const char of text) {
    if (char === '\n') {
      if (word === '') out += current + length(spaces) > limit ? '' : spaces;
      else out += spaces + word;
      out += '\n';
      [word, spaces, current] = ['', '', 0];
    } else if (/\s/.test(char) && char !== '\u00a0') {
      if (spaces === '' || word !== '') endWord();
      spaces += char;
    } else {
      word += char;
      if (current + length(word) + length(spaces) > limit && length(word) < limit) {
        out += '\n';
        [current, spaces] = [0, ''];
      }
    }
  }
  if (word !== '') return out + spaces + word;
  return current + length(spaces) <= limit ? out + spaces : out;
}
