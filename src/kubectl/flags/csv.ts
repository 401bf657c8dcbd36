/** One line of comma-separated values, as encoding/csv reads it for the slice flags. */
import { SyntaxProblem } from './go-text.ts';

export function readCsvLine(text: string): string[] {
  if (text === '') return [];
  const fields: string[] = [];
  let at = 0;
  while (at <= text.length) {
    const [field, end] = text[at] === '"' ? readQuoted(text, at) : readBare(text, at);
    fields.push(field);
    if (end >= text.length || text[end] === '\n') return fields;
    at = end + 1;
  }
  return fields;
}

function readBare(text: string, at: number): [string, number] {
  let end = at;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n') end++;
  const field = text.slice(at, end);
  const bad = field.indexOf('"');
  if (bad >= 0) throw new SyntaxProblem(`parse error on line 1, column ${at + bad + 1}: bare " in non-quoted field`);
  return [field, end];
}

function readQuoted(text: string, start: number): [string, number] {
  let field = '';
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] !== '"') field += text[at];
    else if (text[at + 1] === '"') {
      field += '"';
      at++;
    } else if (at + 1 === text.length || text[at + 1] === ',' || text[at + 1] === '\n') return [field, at + 1];
    else throw new SyntaxProblem(`parse error on line 1, column ${at + 1}: extraneous or missing " in quoted-field`);
  }
  throw new SyntaxProblem(`parse error on line 1, column ${text.length + 1}: extraneous or missing " in quoted-field`);
}

/** Back again: a field with a comma, a quote or a leading blank stands in quotes. */
export const writeCsvLine = (fields: readonly string[]): string =>
  fields.map(f => (/[",\n\r]|^ /.test(f) || f === '\\.' ? `"${f.replace(/"/g, '""')}"` : f)).join(',');
