/** Header blocks into fields (RFC 7541). */
import { CODE, ConnectionError, DEFAULT_TABLE_SIZE } from '../protocol.ts';
import { DynamicTable, ENTRY_OVERHEAD } from './dynamic-table.ts';
import { huffmanDecode } from './huffman.ts';
import { STATIC_COUNT, STATIC_NAMES, STATIC_VALUES } from './static-table.ts';

export interface DecodedBlock {
  /** Name and value by turns. */
  readonly fields: readonly string[];
  /** The fields were more than `limit` allows; the rest is left out, but the table holds what it must. */
  readonly tooLarge: boolean;
}

export class HpackDecoder {
  private readonly table: DynamicTable;
  private readonly tableSize: number;
  private block: Buffer = Buffer.alloc(0);
  private at = 0;

  constructor(tableSize: number = DEFAULT_TABLE_SIZE) {
    this.table = new DynamicTable(tableSize);
    this.tableSize = tableSize;
  }

  get tableChanges(): number {
    return this.table.changes;
  }

  /** `limit` counts as SETTINGS_MAX_HEADER_LIST_SIZE does. */
  decode(block: Buffer, limit: number): DecodedBlock {
    this.block = block;
    this.at = 0;
    this.readTableSizes();
    const fields: string[] = [];
    let size = 0;
    while (this.at < block.length) {
      const [name, value] = this.readField();
      size += name.length + value.length + ENTRY_OVERHEAD;
      if (size <= limit) fields.push(name, value);
    }
    return { fields, tooLarge: size > limit };
  }

  /** Only at the beginning of a block. */
  private readTableSizes(): void {
    while (this.at < this.block.length && (this.block[this.at]! & 0xe0) === 0x20) {
      const size = this.readInteger(5);
      if (size > this.tableSize) throw new ConnectionError(CODE.compression, `a table of ${size} bytes`);
      this.table.resize(size);
    }
  }

  private readField(): readonly [string, string] {
    const first = this.block[this.at]!;
    if (first >= 0x80) {
      const index = this.readInteger(7);
      return [this.nameAt(index), index <= STATIC_COUNT ? STATIC_VALUES[index]! : this.table.value(index - STATIC_COUNT - 1)];
    }
    if (first >= 0x40) {
      const field = this.readLiteral(6);
      this.table.add(field[0], field[1]);
      return field;
    }
    if (first >= 0x20) throw new ConnectionError(CODE.compression, 'a table size after a field');
    return this.readLiteral(4);
  }

  private readLiteral(prefix: number): readonly [string, string] {
    const index = this.readInteger(prefix);
    const name = index === 0 ? this.readString() : this.nameAt(index);
    return [name, this.readString()];
  }

  private nameAt(index: number): string {
    if (index > 0 && index <= STATIC_COUNT) return STATIC_NAMES[index]!;
    const dynamic = index - STATIC_COUNT - 1;
    if (index === 0 || dynamic >= this.table.count) throw new ConnectionError(CODE.compression, `no field of index ${index}`);
    return this.table.name(dynamic);
  }

  /** Octets beyond the prefix add seven bits each; what a block can need fits in three of them. */
  private readInteger(prefix: number): number {
    const most = (1 << prefix) - 1;
    let value = this.block[this.at++]! & most;
    if (value < most) return value;
    for (let shift = 0; shift <= 21; shift += 7) {
      const octet = this.block[this.at++];
      if (octet === undefined) throw new ConnectionError(CODE.compression, 'a number breaks off');
      value += (octet & 0x7f) << shift;
      if (octet < 0x80) return value;
    }
    throw new ConnectionError(CODE.compression, 'a number is too large');
  }

  private readString(): string {
    if (this.at >= this.block.length) throw new ConnectionError(CODE.compression, 'a string is missing');
    const isPacked = this.block[this.at]! >= 0x80;
    const length = this.readInteger(7);
    const start = this.at;
    const end = (this.at = start + length);
    if (end > this.block.length) throw new ConnectionError(CODE.compression, 'a string breaks off');
    return isPacked ? huffmanDecode(this.block, start, end) : this.block.toString('latin1', start, end);
  }
}
