/** Logs as they come: whole lines, so that several at once do not mix. */
import type { QueryParameters } from '../../client/paths.ts';
import type { CommandContext } from '../command.ts';
import { podPath } from '../streaming/paths.ts';
import type { LogRequest } from './requests.ts';

type World = Pick<CommandContext, 'factory'>;
type Write = (line: Uint8Array) => void;

const NEWLINE = 10;

/** Resolves when there is no more. `query`: of PodLogOptions, without the container. */
export async function readLog({ factory }: World, { pod, container }: LogRequest, query: QueryParameters, write: Write): Promise<void> {
  const client = await factory.client();
  const response = await client.stream({ path: `${podPath(pod)}/log`, query: { container, ...query }, accept: 'application/json, */*', about: { verb: 'GET', resource: 'pods', name: pod.metadata.name ?? '' } });
  await eachLine(response.body, write);
}

/** With their ends; what is last may have none. */
export async function eachLine(body: AsyncIterable<Uint8Array>, write: Write): Promise<void> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of body) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end === 0) rest = concat(rest, chunk);
    else {
      splitLines(concat(rest, chunk.subarray(0, end)), write);
      rest = chunk.subarray(end);
    }
  }
  if (rest.length > 0) write(rest);
}

function splitLines(lines: Uint8Array, write: Write): void {
  for (let at = 0; at < lines.length;) {
    const end = lines.indexOf(NEWLINE, at) + 1;
    write(lines.subarray(at, end));
    at = end;
  }
}

export function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
