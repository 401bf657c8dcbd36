import { expect, test } from 'vitest';
import type { Event } from '../../kinds/generated/core-v1.ts';
import { eventLine, lastSeen, sortEvents } from './event-table.ts';

const now = Date.parse('2026-01-01T01:00:00Z');
const event = (fields: object): Event => ({ metadata: { name: 'e', namespace: 'n' }, involvedObject: { kind: 'Pod', name: 'web' }, ...fields }) as unknown as Event;

test.each([
  [{ firstTimestamp: '2026-01-01T00:59:30Z', count: 1 }, '30s'], [{ firstTimestamp: '2026-01-01T00:30:00Z', lastTimestamp: '2026-01-01T00:59:00Z', count: 4 }, '60s (x4 over 30m)'],
  [{ eventTime: '2026-01-01T00:58:00.000000Z', firstTimestamp: null }, '2m'], [{ eventTime: '2026-01-01T00:50:00.000000Z', series: { count: 3, lastObservedTime: '2026-01-01T00:59:55.000000Z' } }, '5s (x3 over 10m)'], [{}, '<unknown>'],
])('%j was last seen %s', (fields, text) => {
  expect(lastSeen(event(fields), now)).toBe(text);
});

test('oldest first, those without a time before all', () => {
  const events = [event({ reason: 'b', lastTimestamp: '2026-01-01T00:00:02Z' }), event({ reason: 'a', eventTime: '2026-01-01T00:00:01.000000Z' }), event({ reason: 'none' })];
  expect(sortEvents(events).map(e => e.reason)).toEqual(['none', 'a', 'b']);
});

test('what a terminal would obey is shown', () => {
  expect(eventLine(event({ type: 'Warning', reason: 'R\u001b', message: ' m\r\n', firstTimestamp: '2026-01-01T00:59:59Z' }), { withNamespace: true, now })).toBe('n\t1s\tWarning\tR^[\tPod/web\tm\n');
});
