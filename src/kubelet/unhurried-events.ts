/** Tells events a moment after what they tell of: a pod's start does not wait for the story of it. In order, none left out. */
import type { Clock } from '../base/clock.ts';
import type { EventRecorder } from '../reconcile/events.ts';

const MOMENT = 250;

export function unhurriedEvents(events: EventRecorder, clock: Clock): EventRecorder {
  let waiting: Parameters<EventRecorder['record']>[] = [];
  const tell = () => {
    const told = waiting;
    waiting = [];
    for (const event of told) events.record(...event);
  };
  return {
    record(...event) {
      if (waiting.push(event) === 1) clock.after(MOMENT, tell);
    },
  };
}
