/** The text that is edited: its heading, its comments, and what is left without them. */
import { compactJson } from '../print/json.ts';
import { yamlToValue } from '../yaml/decode.ts';

export interface Reason {
  readonly head: string;
  readonly others?: readonly string[];
}

const INTRODUCTIONS = {
  object: `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`,
  lastApplied: `# Please edit the 'last-applied-configuration' annotations below.
# Lines beginning with a '#' will be ignored, and an empty file will abort the edit.
#
`,
};

/** Every line of a reason is a comment. */
const commented = (text: string) => text.replace(/\n(?=[^#])/g, '\n# ');

export function heading(about: keyof typeof INTRODUCTIONS, reasons: readonly Reason[]): string {
  const lines = reasons.flatMap(({ head, others = [] }) => [`# ${commented(head)}${others.length > 0 ? ':' : ''}`, ...others.map(other => `# * ${commented(other)}`), '#']);
  return INTRODUCTIONS[about] + lines.map(line => `${line}\n`).join('');
}

export const withoutCommentLines = (text: string): string => {
  const lines = text.split('\n');
  const isComment = (line: string) => /^\s*#(?!!)/.test(line);
  return lines.flatMap((line, i) => (isComment(line) ? [] : [i < lines.length - 1 ? `${line}\n` : line])).join('');
};

/** What it says, whatever its comments; where it cannot be read, its lines that are no comments. */
export function meaningOf(text: string): string {
  try {
    return compactJson(yamlToValue(text, ''));
  } catch {
    return withoutCommentLines(text);
  }
}

export const hasContent = (text: string): boolean => text.split('\n').some(line => /^\s*[^\s#]/.test(line));
