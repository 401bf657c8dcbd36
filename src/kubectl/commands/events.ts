/** `kubectl events`. */
import type { Event } from '../../kinds/generated/core-v1.ts';
import { escapeFieldValue } from '../../machinery/field-selector.ts';
import { hasReason, StatusError } from '../../machinery/status-error.ts';
import type { ApiClient } from '../api-client.ts';
import { defineCommand, type CommandContext } from '../command.ts';
import { CommandError } from '../errors.ts';
import { eventHeader, eventLine, sortEvents } from '../events/event-table.ts';
import { allNamespacesFlag, chunkSizeFlag } from '../flags/common.ts';
import { bool, string, stringSlice } from '../flags/flag.ts';
import type { Unstructured } from '../object.ts';
import { createPrinter, printFlags } from '../print/flags.ts';
import { TABLE_FORMAT, TabWriter } from '../print/tabwriter.ts';
import { apiVersionOfMapping } from '../resource/mapper.ts';
import { toTyped } from '../typed.ts';
import { inOrder } from '../in-order.ts';

const flags = {
  ...printFlags(), ...allNamespacesFlag(), ...chunkSizeFlag(),
  watch: bool({ shorthand: 'w', usage: 'After what is there, print every new one.' }),
  for: string({ usage: 'Events about this object alone: TYPE/NAME.' }),
  types: stringSlice({ usage: 'Of these types alone: Normal, Warning.' }),
  'no-headers': bool({ usage: 'No line with the names of the columns.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'events [(-o|--output=)json|yaml|name|...] [--for TYPE/NAME] [--watch] [--types=Normal,Warning]',
  short: 'List events',
  long: 'List events, the oldest first: those of a namespace, of all, or about one object.',
  example: '# Of the namespace\nkubectl events\n\n# About a pod, and those to come\nkubectl events --for pod/web-pod-13je7 --watch\n\n# Warnings alone\nkubectl events --types=Warning',
  flags,
  async run(context) {
    const { flags: given, factory } = context;
    const fieldSelector = given.for ? await selectorOf(context, given.for) : undefined;
    const show = await createShow(context);
    if (given.types.some(type => !/^(normal|warning)$/i.test(type))) throw new CommandError('valid --types are Normal or Warning');
    const { namespace } = await factory.namespace();
    const place: Place = { path: given['all-namespaces'] ? '/api/v1/events' : `/api/v1/namespaces/${namespace}/events`, fieldSelector, namespace };
    await (given.watch ? inOrder(context.io, () => watchEvents(context, place, show)) : listEvents(context, place, show));
  },
});

interface Place {
  readonly path: string;
  readonly namespace: string;
  readonly fieldSelector: string | undefined;
}
type Show = (object: Unstructured) => Promise<void>;

async function selectorOf({ factory }: Context, text: string): Promise<string> {
  const parts = text.split('/');
  if (parts.length === 1) throw new CommandError('--for must be in resource/name form');
  const [resource = '', name = '', ...more] = parts;
  if (more.length > 0) throw new CommandError('arguments in resource/name form may not have more than one slash');
  const [plural = '', ...group] = resource.split('.');
  const mapping = await (await factory.mapper()).resourceFor({ resource: plural, group: group.join('.') });
  return [['kind', mapping.kind], ['apiVersion', apiVersionOfMapping(mapping)], ['name', name]].map(([field, value]) => `involvedObject.${field}=${escapeFieldValue(value!)}`).join(',');
}

const wanted = (types: readonly string[], { type = '' }: Event): boolean => types.length === 0 || types.some(t => t.toLowerCase() === type.toLowerCase());

/** Everything goes through one tab writer, whatever the format. */
async function createShow({ flags: given, io }: Context): Promise<Show> {
  const out = new TabWriter(TABLE_FORMAT);
  const flush = () => {
    out.flush();
    io.stdout.write(out.take());
  };
  if (given.output) {
    const captured = { ...io, stdout: { ...io.stdout, write: (text: string | Uint8Array) => out.write(typeof text === 'string' ? text : new TextDecoder().decode(text)) } };
    const printer = await createPrinter(captured, given, { operation: 'events', isTyped: true });
    return async object => {
      // The line of names knows no lists; upstream says nothing then.
      if (given.output !== 'name' || object.kind === 'Event') await printer.print(object);
      flush();
    };
  }
  let hasHeader = given['no-headers'];
  // oxlint-disable-next-line require-await
  return async object => {
    const options = { withNamespace: given['all-namespaces'], now: io.clock.now() };
    if (!hasHeader) out.write(eventHeader(options.withNamespace));
    hasHeader = true;
    for (const event of (object['items'] ?? [object]) as Event[]) out.write(eventLine(event, options));
    flush();
  };
}

async function listEvents({ factory, flags: given, io }: Context, place: Place, show: Show): Promise<void> {
  const events = (await readAll(await factory.client(), place, given['chunk-size'])).filter(e => wanted(given.types, e));
  if (events.length === 0) {
    io.stderr.write(given['all-namespaces'] ? 'No events found.\n' : `No events found in ${place.namespace} namespace.\n`);
    return;
  }
  const items = sortEvents(events).map(e => toTyped({ ...e, kind: 'Event', apiVersion: 'v1' } as unknown as Unstructured));
  await show({ kind: 'EventList', apiVersion: 'v1', metadata: {} as NonNullable<Unstructured['metadata']>, items });
}

async function readAll(client: ApiClient, { path, fieldSelector }: Place, chunkSize: number): Promise<Event[]> {
  const events: Event[] = [];
  let token = '';
  do {
    const query = { fieldSelector, limit: chunkSize ? String(chunkSize) : undefined, continue: token || undefined };
    const list = await client.request({ path, query }).catch((error: unknown) => {
      if (!(error instanceof StatusError) || !hasReason(error, 'BadRequest', 'NotFound')) throw error;
      throw StatusError.from({ ...error.status, message: `Unable to ${fieldSelector ? `find "events" that match label selector "", field selector ${JSON.stringify(fieldSelector)}` : 'list "events"'}: ${error.message}` });
    });
    events.push(...((list['items'] ?? []) as Event[]));
    token = list.metadata?.continue ?? '';
  } while (token !== '');
  return events;
}

/** Ends with the server's watch. */
async function watchEvents({ factory, flags: given }: Context, { path, fieldSelector }: Place, show: Show): Promise<void> {
  const client = await factory.client();
  for await (const { type, object } of client.watch({ path, query: { fieldSelector, limit: '500' } })) {
    if (type === 'DELETED' || type === 'BOOKMARK' || !wanted(given.types, object as unknown as Event)) continue;
    await show(toTyped({ ...object, kind: 'Event', apiVersion: 'v1' }));
  }
}
