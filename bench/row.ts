/** One line of the bench: a figure, what it is held against in the same run, and the ratio asked for. */
export interface BenchRow {
  readonly what: string;
  readonly value: number;
  readonly against: number;
  readonly ratio: number;
  readonly goal: number;
  /** `per second` figures should be high (the ratio at least the goal); `ms` figures low (at most). */
  readonly unit?: 'per second' | 'ms' | 'MiB' | '% of a core';
  /** What the figure is made of, printed below it. */
  readonly parts?: readonly string[];
}

export const isLow = (row: BenchRow): boolean => row.unit !== undefined && row.unit !== 'per second';
export const reached = (row: BenchRow): boolean => (isLow(row) ? row.ratio <= row.goal : row.ratio >= row.goal);

export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((p / 100) * sorted.length))] ?? NaN;
}
export const median = (values: readonly number[]): number => percentile(values, 50);
