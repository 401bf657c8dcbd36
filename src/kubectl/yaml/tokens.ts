/** What YAML text is cut into, and where each piece stands. */

export type TokenKind =
  | 'stream-end' | 'version-directive' | 'tag-directive' | 'document-start' | 'document-end'
  | 'block-sequence-start' | 'block-mapping-start' | 'block-end' | 'flow-sequence-start' | 'flow-sequence-end' | 'flow-mapping-start' | 'flow-mapping-end'
  | 'block-entry' | 'flow-entry' | 'key' | 'value' | 'alias' | 'anchor' | 'tag' | 'scalar';

/** Counted from 0. */
export interface Mark {
  readonly index: number;
  readonly line: number;
  readonly column: number;
}

export interface Token {
  readonly kind: TokenKind;
  readonly start: Mark;
  /** Of scalars, aliases, anchors and tags. */
  readonly text: string;
  readonly isPlain: boolean;
}

/** `line 3: did not find expected key`: in libyaml's words, with its way of counting lines. */
export class YamlError extends Error {
  constructor(problem: string, line = 0) {
    super(`yaml: ${line > 0 ? `line ${line}: ` : ''}${problem}`);
    this.name = 'YamlError';
  }
}

/** A problem of the scanner is told by its line counted from 1, unless that is the first. */
export const scannerError = (problem: string, mark: Mark, context: Mark = mark): YamlError => new YamlError(problem, mark.line > 0 ? mark.line + 1 : context.line);
/** A problem of the grammar by its line counted from 0. */
export const parserError = (problem: string, mark: Mark, context: Mark = mark): YamlError => new YamlError(problem, mark.line > 0 ? mark.line : context.line);
