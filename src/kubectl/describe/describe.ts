/** Describes one object: fetches what its describer asks for, and gives the text. */
import type { Event } from '../../kinds/generated/core-v1.ts';
import type { KubeObject } from '../../machinery/object.ts';
import { Related } from './describer.ts';
import type { Answer, Describer, EventSubject, Reader, Request } from './describer.ts';
import { requestEvents, subjectOf, writeEvents } from './events.ts';
import { TabbedPage } from './page.ts';

export interface DescribeOptions {
  readonly showEvents: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

async function answer(reader: Reader, request: Request): Promise<Answer> {
  try {
    if ('get' in request) return { value: await reader.get(request.get) };
    const { list, ...selection } = request;
    return { value: await reader.list(list, selection) };
  } catch (error) {
    return { error: error as Error };
  }
}

async function fetchRelated(reader: Reader, requests: Readonly<Record<string, Request>>): Promise<Related> {
  const answers = await Promise.all(Object.entries(requests).map(async ([name, request]) => [name, await answer(reader, request)] as const));
  return new Related(new Map(answers));
}

const eventsOf = (subjects: readonly EventSubject[]): Record<string, Request> =>
  Object.fromEntries(subjects.map((subject, i) => [String(i), requestEvents(subject)]));

/** Events of all subjects; a request that failed has none, unless they are required. */
function collect(found: Related, subjects: readonly EventSubject[], required: boolean): Event[] {
  return subjects.flatMap((_, i) => (found.error(String(i)) && !required ? [] : [...found.of<readonly Event[]>(String(i))]));
}

/** The text, purely: `events` is undefined where none are shown. */
export function writeDescription(describer: Describer, object: KubeObject, found: { related: Related; events: readonly Event[] | undefined; now: number }): string {
  const page = new TabbedPage();
  describer.write(page, object, found.related, found.now);
  if (found.events !== undefined) writeEvents(page, found.events, found.now);
  return page.text();
}

/** The path of the object itself, in the version that the describer reads. */
export function objectPath({ group, plural, namespaced }: Describer, version: string, { namespace, name }: { namespace?: string | undefined; name: string }): string {
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const place = namespaced && namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  return `${root}${place}/${plural}/${encodeURIComponent(name)}`;
}

/** `object` is of a version that the describer reads. Rejects with the error of what had to be fetched and was not. */
export async function describeObject(reader: Reader, describer: Describer, object: KubeObject, { showEvents, now }: DescribeOptions): Promise<string> {
  const named = { ...object, kind: describer.kind };
  const subjects = showEvents ? (describer.events?.(named) ?? [subjectOf(named)]) : [];
  const [related, found] = await Promise.all([fetchRelated(reader, describer.related?.(named) ?? {}), fetchRelated(reader, eventsOf(subjects))]);
  const events = subjects.length > 0 ? collect(found, subjects, describer.eventsRequired ?? false) : undefined;
  return writeDescription(describer, named, { related, events, now });
}
