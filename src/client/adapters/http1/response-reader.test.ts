import { describe, expect, it } from 'vitest';
import { MalformedResponse, ResponseReader, type ResponseHead } from './response-reader.ts';

interface Read {
  readonly head: ResponseHead | undefined;
  readonly body: string;
  readonly isWhole: boolean;
  readonly isReusable: boolean;
}

/** Of answers that come in pieces of so many bytes; then the connection ends. */
function read(text: string, size: number, method = 'GET'): Read {
  let head: ResponseHead | undefined;
  let body = '';
  let ends = 0;
  const reader = new ResponseReader(method, { head: h => (head = h), data: bytes => (body += Buffer.from(bytes).toString('latin1')), end: () => ends++ });
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
  const { isReusable } = reader;
  const isWhole = reader.finish();
  expect(ends).toBe(isWhole ? 1 : 0);
  return { head, body, isWhole, isReusable };
}

const whole = { isWhole: true, isReusable: true };
const broken = { isWhole: false, isReusable: false };

describe.each([1, 3, 1000])('an answer in pieces of %i bytes', size => {
  it.each<[string, string, Partial<Read>, string?]>([
    ['counted', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', { body: 'hello', ...whole }],
    ['counted, twice alike', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 5\r\n\r\nhello', { body: 'hello', ...whole }],
    ['empty', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', { body: '', ...whole }],
    ['without a reason', 'HTTP/1.1 404\r\ncontent-length: 0\r\n\r\n', { head: { status: 404, statusText: '', headers: { 'content-length': '0' } }, ...whole }],
    ['with bare line feeds', 'HTTP/1.1 200 OK\ncontent-length: 2\n\nhi', { body: 'hi', ...whole }],
    ['chunked', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n', { body: 'hello world', ...whole }],
    ['chunked, with extensions and trailers', 'HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\nA;a="b"\r\n0123456789\r\n000 ;x\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n', { body: '0123456789', ...whole }],
    ['chunked and counted: chunks count', 'HTTP/1.1 200 OK\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n', { body: 'hi', ...whole }],
    ['until the end', 'HTTP/1.1 200 OK\r\n\r\nall of it', { body: 'all of it', isWhole: true, isReusable: false }],
    ['of HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi', { body: 'hi', isWhole: true, isReusable: false }],
    ['that closes', 'HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 2\r\n\r\nhi', { body: 'hi', isWhole: true, isReusable: false }],
    ['204', 'HTTP/1.1 204 No Content\r\nContent-Length: 7\r\n\r\n', { body: '', ...whole }],
    ['304', 'HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n', { body: '', ...whole }],
    ['to HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n', { body: '', ...whole }, 'HEAD'],
    ['behind 100 and 103', 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\nhi', { head: { status: 201, statusText: 'Created', headers: { 'content-length': '2' } }, body: 'hi', ...whole }],
    ['with headers that come twice', 'HTTP/1.1 200 OK\r\nWarning: 299 - "a"\r\nX:  y z \r\nwarning: 299 - "b"\r\nempty:\r\ncontent-length: 0\r\n\r\n', { head: { status: 200, statusText: 'OK', headers: { warning: '299 - "a", 299 - "b"', x: 'y z', empty: '', 'content-length': '0' } }, ...whole }],
    ['with a huge header', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\ncontent-length: 2\r\n\r\nhi`, { body: 'hi', ...whole }],
    ['with more behind it', 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhithere', { body: 'hi', isWhole: true, isReusable: false }],
    ['cut in its head', 'HTTP/1.1 200 OK\r\ncontent-le', { body: '', ...broken }],
    ['cut in its body', 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhel', { body: 'hel', ...broken }],
    ['cut in a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhel', { body: 'hel', ...broken }],
    ['cut before the last chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n', { body: 'hel', ...broken }],
    ['cut in the trailers', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\nX: ', { body: '', ...broken }],
    ['of nothing', '', { head: undefined, ...broken }],
  ])('%s', (_, text, expected, method) => {
    if (size === 1 && text.length > 10_000) return;
    expect(read(text, size, method)).toMatchObject(expected);
  });

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH\r\n', 'malformed HTTP response "SSH-2.0-OpenSSH"'],
    ['HTTP/2', 'HTTP/2 200\r\n', 'malformed HTTP response "HTTP/2 200"'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n', 'malformed HTTP response "HTTP/1.1 20 OK"'],
    ['a header without a name', 'HTTP/1.1 200 OK\r\n: x\r\n', 'malformed MIME header line: : x'],
    ['a length that is none', 'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n', 'bad Content-Length "-1"'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', 'bad Content-Length "1, 2"'],
    ['a coding nobody knows', 'HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n', 'unsupported transfer encoding: "gzip, chunked"'],
    ['a chunk of no size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nxyz\r\n', 'invalid byte in chunk length'],
    ['a chunk that is longer', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nhiya\r\n', 'malformed chunked encoding'],
  ])('refused: %s', (_, text, message) => {
    expect(() => read(text, size)).toThrow(MalformedResponse);
    expect(() => read(text, size)).toThrow(message);
  });
});

it('a head without an end', () => {
  const reader = new ResponseReader('GET', { head: () => {}, data: () => {}, end: () => {} });
  reader.push(Buffer.from('HTTP/1.1 200 OK\r\n'));
  expect(() => {
    for (let i = 0; i < 200; i++) reader.push(Buffer.from(`x: ${'y'.repeat(100_000)}\r\n`));
  }).toThrow('server response headers exceeded 10485760 bytes');
});
