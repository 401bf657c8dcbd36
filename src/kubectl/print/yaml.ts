/** YAML as sigs.k8s.io/yaml writes it: libyaml's emitter with two spaces, lists not indented, lines folded at 80. */
import { exceedsBytes } from '../../machinery/byte-length.ts';
import { byYamlKey } from './yaml-keys.ts';
import { BREAK, isSimple, scalarText } from './yaml-scalar.ts';

/** Throws where a text has what YAML cannot have: upstream reads its own JSON as YAML, and fails. */
export function yamlText(value: unknown): string {
  const writer = new Writer();
  writer.node(value, { indent: 0, isRoot: true });
  return writer.done();
}

/** What JSON does not escape, and YAML does not take. */
// oxlint-disable-next-line no-control-regex
const UNREADABLE = /[\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;

interface Place {
  readonly indent: number;
  readonly isRoot?: boolean;
  /** Behind a dash: the first entry of a map follows on the same line. */
  readonly isItem?: boolean;
}

class Writer {
  private text = '';
  /** Where the next piece begins in its line. To look for it in the text would copy all of it, time and again. */
  private column = 0;

  done(): string {
    return this.text.endsWith('\n') ? this.text : `${this.text}\n`;
  }

  node(value: unknown, place: Place): void {
    if (Array.isArray(value)) return this.list(value, place);
    if (value !== null && typeof value === 'object') return this.map(value as Record<string, unknown>, place);
    this.scalar(value, place);
  }

  private list(items: readonly unknown[], place: Place): void {
    if (items.length === 0) return this.inline('[]', place);
    items.forEach((item, i) => {
      if (!(place.isItem && i === 0)) this.line(place.indent);
      else this.add(' ');
      this.add('-');
      this.node(item, { indent: place.indent + 2, isItem: true });
    });
  }

  private map(map: Readonly<Record<string, unknown>>, place: Place): void {
    const keys = Object.keys(map).filter(k => map[k] !== undefined).sort(byYamlKey);
    if (keys.length === 0) return this.inline('{}', place);
    keys.forEach((key, i) => {
      if (!(place.isItem && i === 0)) this.line(place.indent);
      else this.add(' ');
      const { text, isComplex } = keyText(key, place.indent);
      this.add(isComplex ? `? ${text}\n${' '.repeat(place.indent)}:` : `${text}:`);
      // A list stands under its key, not indented.
      this.node(map[key], { indent: Array.isArray(map[key]) ? place.indent : place.indent + 2 });
    });
  }

  /** A new line, unless this is the first. */
  private line(indent: number): void {
    if (this.column > 0) this.add('\n');
    this.add(' '.repeat(indent));
  }

  private inline(text: string, place: Place): void {
    this.add(place.isRoot ? text : ` ${text}`);
  }

  private add(piece: string): void {
    const end = piece.lastIndexOf('\n');
    this.text += piece;
    this.column = end < 0 ? this.column + piece.length : piece.length - end - 1;
  }

  private scalar(value: unknown, place: Place): void {
    if (typeof value !== 'string') return this.inline(value === null || value === undefined ? 'null' : numberText(value as number | bigint | boolean), place);
    if (isSimple(value)) return this.inline(value, place);
    if (UNREADABLE.test(value)) throw new Error('yaml: control characters are not allowed');
    const { column } = this;
    this.inline(scalarText(value, { column: place.isRoot ? column : column + 1, indent: place.indent, isRoot: place.isRoot ?? false }), place);
  }
}

const MAX_SIMPLE_KEY = 128;

/** A key of more than 128 characters or of several lines is a complex one. */
function keyText(key: string, indent: number): { text: string; isComplex: boolean } {
  const isComplex = exceedsBytes([key], MAX_SIMPLE_KEY) || (!isSimple(key) && BREAK.test(key));
  const start = isComplex ? indent + 2 : indent;
  return { text: scalarText(key, { column: start, indent: start, isKey: !isComplex, isRoot: false }), isComplex };
}

/** A fraction has an exponent where it is below 1e-4 or from 1e6 on: `1.5e+06`. */
function numberText(value: number | bigint | boolean): string {
  if (typeof value !== 'number' || Number.isInteger(value)) return String(value);
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  return power >= -4 && power < 6 ? String(value) : exponentText(digits, power);
}

const exponentText = (digits: string, power: number) => `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
