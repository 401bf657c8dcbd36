/** The core Event kind, and what the view of it in events.k8s.io shares. */
export { Event } from './event.ts';
export { eventColumns } from './columns.ts';
export { validateStrictEvent, validateStrictEventUpdate } from './validate.ts';
