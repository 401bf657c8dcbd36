/** What all objects of one `kubectl apply` share: how it was asked for, what it has done, and how that is told. */
import type { Propagation } from '../delete/options.ts';
import type { DryRun } from '../flags/common.ts';
import type { Io } from '../io.ts';
import type { Unstructured } from '../object.ts';
import { keysAsTheyStand, sortedKeys } from '../print/json.ts';
import { createPrinter, type Printer, type PrintOptions } from '../print/flags.ts';
import type { ResourceHelper } from '../resource/helper.ts';
import type { Info } from '../resource/info.ts';

export interface ApplyOptions {
  readonly io: Io;
  readonly dryRun: DryRun;
  readonly serverSide: boolean;
  readonly forceConflicts: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: 'Strict' | 'Warn' | 'Ignore';
  readonly subresource: string;
  readonly overwrite: boolean;
  readonly openapiPatch: boolean;
  readonly force: boolean;
  readonly propagation: Propagation;
  readonly gracePeriod: number;
  readonly timeoutMs: number;
  readonly print: PrintOptions;
  readonly record: (object: Unstructured) => void;
}

export class Applier {
  readonly options: ApplyOptions;
  readonly visitedUids = new Set<string>();
  readonly visitedNamespaces = new Set<string>();
  private readonly printers = new Map<string, Printer>();

  constructor(options: ApplyOptions) {
    this.options = options;
  }

  helperOf(info: Info): ResourceHelper {
    const { dryRun, fieldManager, fieldValidation, subresource } = this.options;
    return info.helper({ isDryRun: dryRun === 'server', fieldManager, fieldValidation, ...(subresource ? { subresource } : {}) });
  }

  get deleteOptions(): object {
    const { gracePeriod, propagation } = this.options;
    return { ...(gracePeriod >= 0 ? { gracePeriodSeconds: gracePeriod } : {}), propagationPolicy: propagation };
  }

  visited(info: Info): void {
    this.visitedUids.add(info.object?.metadata?.uid ?? '');
  }

  warnIfDeleting({ object }: Info): void {
    if (object?.metadata?.deletionTimestamp) this.options.io.stderr.write(`Warning: Detected changes to resource ${object.metadata.name} which is currently being deleted.\n`);
  }

  /** Whole objects are printed at the end, all together. */
  get printsObjects(): boolean {
    const { output } = this.options.print;
    return output !== '' && output !== 'name';
  }

  async tell(info: Info, operation: string): Promise<void> {
    if (!this.printsObjects) await (await this.printer(operation)).print(info.object!);
  }

  async printer(operation: string): Promise<Printer> {
    const { io, print, dryRun } = this.options;
    const known = this.printers.get(operation);
    if (known) return known;
    const made = await createPrinter(io, print, { operation, dryRun });
    this.printers.set(operation, made);
    return made;
  }

  async printObjects(infos: readonly Info[]): Promise<void> {
    const [first, ...others] = infos.map(info => info.object!);
    if (!this.printsObjects || !first) return;
    const { io, print, dryRun } = this.options;
    const printer = await createPrinter(io, print, { dryRun, keysOf: map => ('items' in map ? keysAsTheyStand(map) : sortedKeys(map)) });
    await printer.print(others.length === 0 ? first : { kind: 'List', apiVersion: 'v1', metadata: {} as NonNullable<Unstructured['metadata']>, items: [first, ...others] });
  }
}
