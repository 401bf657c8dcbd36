import { expect, test } from 'vitest';
import { onAbort } from './on-abort.ts';

test('everybody is told once, in order, but those who took their wish back', () => {
  const abort = new AbortController();
  const told: string[] = [];
  onAbort(abort.signal, () => told.push('a'));
  const off = onAbort(abort.signal, () => told.push('b'));
  onAbort(abort.signal, () => told.push('c'));
  off();
  abort.abort();
  abort.abort();
  onAbort(abort.signal, () => told.push('late'));
  expect(told).toEqual(['a', 'c', 'late']);
});
