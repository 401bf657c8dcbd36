/** Reads an Accept header: which media types the client takes, in its order, and what shape it asks for. */

export interface AcceptClause {
  /** `application/json`, or a range with stars. */
  readonly type: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly quality: number;
}

export function parseAccept(header: string): AcceptClause[] {
  const clauses = header.split(',').map(parseClause).filter(c => c.type !== '');
  // A stable sort: equal qualities keep the client's order.
  return clauses.sort((a, b) => b.quality - a.quality);
}

function parseClause(clause: string): AcceptClause {
  const [type = '', ...rest] = clause.split(';').map(part => part.trim());
  const parameters: Record<string, string> = {};
  for (const part of rest) {
    const eq = part.indexOf('=');
    if (eq > 0) parameters[part.slice(0, eq).trim()] = part.slice(eq + 1).trim().replace(/^"|"$/g, '');
  }
  const quality = parameters['q'] === undefined ? 1 : Number(parameters['q']);
  return { type: type.toLowerCase(), parameters, quality: Number.isFinite(quality) ? quality : 0 };
}

export const matchesType = (range: string, type: string): boolean =>
  range === type || range === '*/*' || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)));
