import { expect, it } from 'vitest';
import { Buckets, Counter, exponential, Histogram, labelText, Reading } from './instruments.ts';

const written = (metric: { write(lines: string[]): void }): string[] => {
  const lines: string[] = [];
  metric.write(lines);
  return lines;
};

it('counts by key, and is silent before the first', () => {
  const counter = new Counter({ name: 'a_total', help: 'A.', stability: 'BETA' }, kind => labelText({ kind }));
  expect(written(counter)).toEqual([]);
  counter.add('x');
  counter.add('x', 2);
  counter.add('a"\\\nb');
  expect(written(counter)).toEqual(['# HELP a_total [BETA] A.', '# TYPE a_total counter', 'a_total{kind="x"} 3', 'a_total{kind="a\\"\\\\\\nb"} 1']);
});

it('adds up what lies below each bound', () => {
  const histogram = new Histogram({ name: 'h', help: 'H.' }, [1, 10], () => '');
  for (const value of [0.5, 1, 2, 11]) histogram.observe('', value);
  expect(written(histogram)).toEqual(['# HELP h H.', '# TYPE h histogram', 'h_bucket{le="1"} 2', 'h_bucket{le="10"} 3', 'h_bucket{le="+Inf"} 4', 'h_sum 14.5', 'h_count 4']);
});

it('shows some bounds alone without losing what lies below them', () => {
  const [buckets, lines] = [new Buckets([1, 2, 3]), [] as string[]];
  for (const value of [0.5, 1.5, 2.5]) buckets.observe(value);
  buckets.write('h', 'a="b"', lines, [2, 3]);
  expect(lines.slice(0, 3)).toEqual(['h_bucket{a="b",le="2"} 2', 'h_bucket{a="b",le="3"} 3', 'h_bucket{a="b",le="+Inf"} 3']);
});

it('reads when it is asked', () => {
  let value = 1;
  const reading = new Reading({ name: 'g', help: 'G.' }, 'gauge', () => [['', value]]);
  value = 2;
  expect(written(reading)).toEqual(['# HELP g G.', '# TYPE g gauge', 'g 2']);
});

it('has bounds without the dust of floating point', () => expect(exponential(1e-6, 10, 4)).toEqual([0.000001, 0.00001, 0.0001, 0.001]));
