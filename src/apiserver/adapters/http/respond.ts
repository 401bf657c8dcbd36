/** Writes an answer: headers, then bytes as they are at hand, at the client's pace. */
import type { OutgoingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { constants, createGzip, gzip } from 'node:zlib';
import type { AnswerBody, Headers, ServerResponse } from '../../request.ts';
import type { Entry } from '../../cache/entry.ts';
import { compactJson } from '../../encoding/formats.ts';
import type { ListAnswer } from '../../encoding/list.ts';
import { bytesOf, type AnswerHead, type Carrier } from './carrier.ts';
import { HttpWatchSink } from './watch-sink.ts';

const compress = promisify(gzip);
/** Smaller answers are not worth the work, as upstream has it. */
const COMPRESS_FROM = 128 * 1024;
const GZIP = { level: constants.Z_BEST_SPEED } as const;
const JSON_TYPE = 'application/json';
/** Entries beyond which a list is sent in pieces. */
const STREAM_ENTRIES = 100;

export interface Sending {
  readonly carrier: Carrier;
  readonly headers: Headers;
  readonly isHead: boolean;
  /** Told of watchers that were too slow. */
  onSlow(): void;
}

export function send(response: ServerResponse, sending: Sending): void | Promise<void> {
  const { body } = response;
  if (body.type === 'watch') return sendWatch(response, body, sending);
  if (body.type === 'stream') return sendStream(response, body, sending);
  if (body.type === 'list' && response.format === undefined && body.list.entries.length > STREAM_ENTRIES) return sendList(response, body.list, sending);
  if (body.type === 'entry' && response.format === undefined && body.entry.length < COMPRESS_FROM) return sendEntry(response, body.entry, sending);
  const { bytes, contentType } = encoded(body, response);
  if (bytes.length >= COMPRESS_FROM && acceptsGzip(sending.headers)) {
    return compress(bytes, GZIP).then(packed => sendBytes(response, sending, { bytes: packed, contentType, packed: true }));
  }
  sendBytes(response, sending, { bytes, contentType, packed: false });
}

const acceptsGzip = (headers: Headers) => {
  const accepted = headers['accept-encoding'];
  return accepted !== undefined && String(accepted).includes('gzip');
};

function encoded(body: AnswerBody, { format }: ServerResponse): { bytes: Uint8Array; contentType: string } {
  switch (body.type) {
    case 'entry':
      if (format === undefined) return { bytes: bytesOf(body.entry), contentType: JSON_TYPE };
      return { bytes: format.encode(body.entry.object), contentType: format.mediaType };
    case 'list': {
      if (format === undefined) return { bytes: Buffer.concat([...body.list.chunks()]), contentType: JSON_TYPE };
      return { bytes: format.encode(plainList(body.list)), contentType: format.mediaType };
    }
    case 'object': {
      const { encode, mediaType } = format ?? compactJson;
      return { bytes: encode(body.object), contentType: mediaType };
    }
    case 'text':
      return { bytes: Buffer.from(body.text), contentType: body.contentType };
    case 'bytes':
      return { bytes: body.bytes, contentType: body.contentType };
    case 'watch':
    case 'stream':
    case 'upgrade':
      throw new Error(`encode answer: ${body.type} has no bytes`);
  }
}

/** As it is in JSON: items without kind and apiVersion. */
function plainList(list: ListAnswer): object {
  return JSON.parse(Buffer.concat([...list.chunks()]).toString()) as object;
}

const CACHE_CONTROL = 'no-cache, private';
/** The heads that most answers have, by their content type: as many as clients are likely to ask for. */
const plainHeads = new Map<string, AnswerHead>();
const MOST_HEADS = 64;

function headOf({ headers }: ServerResponse, contentType: string): AnswerHead {
  if (headers !== undefined) return { fields: { 'content-type': contentType, 'cache-control': CACHE_CONTROL, ...headers } as OutgoingHttpHeaders };
  let head = plainHeads.get(contentType);
  if (head === undefined) {
    head = { fields: { 'content-type': contentType, 'cache-control': CACHE_CONTROL } };
    if (plainHeads.size < MOST_HEADS) plainHeads.set(contentType, head);
  }
  return head;
}

const packedHead = (head: AnswerHead): AnswerHead => ({ fields: { ...head.fields, 'content-encoding': 'gzip', vary: 'Accept-Encoding' } });

function sendBytes(response: ServerResponse, { carrier, isHead }: Sending, what: { bytes: Uint8Array; contentType: string; packed: boolean }): void {
  const head = headOf(response, what.contentType);
  carrier.head(response.status, what.packed ? packedHead(head) : head, what.bytes.length);
  if (isHead) carrier.end();
  else carrier.end(what.bytes);
}

function sendEntry(response: ServerResponse, entry: Entry, { carrier, isHead }: Sending): void {
  carrier.head(response.status, headOf(response, JSON_TYPE), entry.length);
  if (isHead) carrier.end();
  else carrier.endWith(entry);
}

async function sendList(response: ServerResponse, list: ListAnswer, sending: Sending): Promise<void> {
  const { carrier, isHead } = sending;
  const large = list.entries.reduce((sum, entry) => sum + entry.value.length, 0) >= COMPRESS_FROM;
  if (large && acceptsGzip(sending.headers)) return sendPacked(response, list, sending);
  carrier.head(response.status, headOf(response, JSON_TYPE));
  if (isHead) return carrier.end();
  for (const chunk of list.chunks()) {
    if (carrier.closed) return;
    if (!carrier.write(chunk)) await carrier.drained();
  }
  carrier.end();
}

async function sendPacked(response: ServerResponse, list: ListAnswer, { carrier, isHead }: Sending): Promise<void> {
  carrier.head(response.status, packedHead(headOf(response, JSON_TYPE)));
  if (isHead) return carrier.end();
  const packer = createGzip(GZIP);
  const fed = (async () => {
    for (const chunk of list.chunks()) {
      if (!packer.write(chunk)) await new Promise<void>(resolve => packer.once('drain', resolve));
    }
    packer.end();
  })();
  for await (const chunk of packer) {
    if (carrier.closed) return void packer.destroy();
    if (!carrier.write(chunk as Buffer)) await carrier.drained();
  }
  await fed;
  carrier.end();
}

async function sendStream(response: ServerResponse, body: Extract<AnswerBody, { type: 'stream' }>, { carrier, isHead }: Sending): Promise<void> {
  carrier.head(response.status, headOf(response, body.contentType));
  if (isHead) return carrier.end();
  try {
    for await (const chunk of body.stream) {
      if (carrier.closed) return;
      if (!carrier.write(chunk)) await carrier.drained();
    }
    carrier.end();
  } catch {
    // The head is sent: all that is left is to break off, so that the client sees it is not whole.
    carrier.destroy();
  }
}

function sendWatch(response: ServerResponse, body: Extract<AnswerBody, { type: 'watch' }>, { carrier, onSlow }: Sending): void {
  carrier.head(response.status, headOf(response, body.start.form?.contentType ?? JSON_TYPE));
  if (carrier.closed) return;
  const running = body.start.start(new HttpWatchSink(carrier, body.start.form, onSlow));
  carrier.whenClosed(() => running.stop());
}
