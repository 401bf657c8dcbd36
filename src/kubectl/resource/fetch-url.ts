/** Manifests from the network, with another try where a server fails. */
import { sleep } from '../../base/clock.ts';
import { HttpRest } from '../../client/adapters/http-rest.ts';
import { proxyFromEnvironment } from '../config/rest-config.ts';
import { CommandError, ConnectionError } from '../errors.ts';
import { quote } from '../flags/go-text.ts';
import type { Io } from '../io.ts';

const ATTEMPTS = 3;
const PAUSE_MS = 1000;
const MAX_REDIRECTS = 10;

export async function fetchUrl(url: string, io: Io): Promise<Uint8Array> {
  let problem: Error | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await sleep(io.clock, PAUSE_MS);
    const answer = await get(url, io, MAX_REDIRECTS).catch((error: Error) => error);
    if (answer instanceof Error) problem = answer;
    else if (answer.status === 200) return answer.bytes;
    else {
      problem = new CommandError(`unable to read URL ${quote(url)}, server reported ${answer.status} ${answer.statusText}, status code=${answer.status}`);
      if (answer.status < 500) break;
    }
  }
  throw problem!;
}

async function get(url: string, io: Io, redirects: number): Promise<{ status: number; statusText: string; bytes: Uint8Array }> {
  const { origin, pathname, search } = new URL(url);
  const rest = new HttpRest({ server: origin, userAgent: 'Go-http-client/1.1', headers: {}, proxyUrl: proxyFromEnvironment(io, origin) });
  try {
    const { status, statusText, headers, body } = await rest.send({ method: 'GET', path: pathname + search }).catch((error: Error) => {
      throw new ConnectionError('GET', url, error.message, { cause: error });
    });
    const { location } = headers;
    if (status >= 300 && status < 400 && typeof location === 'string' && redirects > 0) return await get(new URL(location, url).href, io, redirects - 1);
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    return { status, statusText, bytes: join(chunks) };
  } finally {
    rest.close();
  }
}

function join(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, c) => sum + c.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
