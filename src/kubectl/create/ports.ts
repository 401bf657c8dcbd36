/** Ports as flags say them. */
import { checkPortName, checkPortNumber } from '../../machinery/names.ts';
import { CommandError } from '../errors.ts';
import { parseDecimal, quote, SyntaxProblem } from '../flags/go-text.ts';

/** utils/net.ParsePort with 0 allowed. */
export function parsePort(text: string): number {
  const fail = (why: string) => new CommandError(`strconv.ParseUint: parsing ${quote(text)}: ${why}`);
  if (!/^\d+$/.test(text)) throw fail('invalid syntax');
  const port = Number(text);
  if (port > 65535) throw fail('value out of range');
  return port;
}

/** A number or a name. */
export function parseTargetPort(text: string): number | string {
  const wrong = (problems: readonly string[]) => {
    if (problems.length > 0) throw new CommandError(problems.join(','));
  };
  try {
    const port = parseDecimal(text);
    wrong(checkPortNumber(port));
    return port;
  } catch (error) {
    if (!(error instanceof SyntaxProblem)) throw error;
    wrong(checkPortName(text));
    return text;
  }
}

/** `80`, `80:8080`, `80:http`. */
export function parsePortPair(text: string): { readonly port: number; readonly targetPort: number | string } {
  const [first = '', second] = text.split(':');
  const port = parsePort(first);
  return { port, targetPort: second === undefined ? port : parseTargetPort(second) };
}

/** Of a container: any number that fits a Go int, cut to 32 bits. */
export const parsePodPort = (text: string): number => parseDecimal(text) | 0;
