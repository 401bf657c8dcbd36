/** Probes and hooks over real sockets, with Go's words for what goes wrong. */
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import { goDuration } from '../go-text.ts';
import { NetworkError, type HttpAnswer, type HttpQuestion, type PodNetwork } from '../network.ts';

const MAX_BODY = 10 * 1024;
const MAX_REDIRECTS = 10;

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect: connection refused',
  EHOSTUNREACH: 'connect: no route to host',
  ENETUNREACH: 'connect: network is unreachable',
  ETIMEDOUT: 'i/o timeout',
};

/** `dial tcp 10.0.0.1:80: connect: connection refused`. */
function dialWords(error: NodeJS.ErrnoException, address: string): string {
  if (error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN') return `dial tcp: lookup ${address.replace(/:\d+$/, '')}: no such host`;
  if (error.code === 'ECONNRESET') return error.message === 'socket hang up' ? 'EOF' : `read tcp ${address}: read: connection reset by peer`;
  return `dial tcp ${address}: ${WORDS[error.code ?? ''] ?? error.message}`;
}

export class NodePodNetwork implements PodNetwork {
  async get(question: HttpQuestion): Promise<HttpAnswer> {
    const deadline = AbortSignal.timeout(question.timeoutMs);
    let url = new URL(question.url);
    const named = JSON.stringify(question.url);
    for (let hops = 0; ; hops++) {
      const answer = await getOnce(url, question, { signal: deadline, named });
      const next = answer.location === undefined ? undefined : new URL(answer.location, url);
      if (!next || next.hostname !== url.hostname) return answer;
      if (hops >= MAX_REDIRECTS) throw new NetworkError(`Get ${named}: stopped after ${MAX_REDIRECTS} redirects`);
      url = next;
    }
  }

  connect(host: string, port: number, timeoutMs: number): Promise<void> {
    const address = `${net.isIPv6(host) ? `[${host}]` : host}:${port}`;
    return new Promise((resolve, reject) => {
      const socket = net.connect({ host, port, timeout: timeoutMs });
      const fail = (message: string) => {
        socket.destroy();
        reject(new NetworkError(message));
      };
      socket.once('connect', () => {
        socket.destroy();
        resolve();
      });
      socket.once('timeout', () => fail(`dial tcp ${address}: i/o timeout`));
      socket.once('error', error => fail(dialWords(error, address)));
    });
  }

  grpcHealth(host: string, port: number, { service, timeoutMs }: { service: string; timeoutMs: number }): Promise<string> {
    const address = `${host}:${port}`;
    return new Promise((resolve, reject) => {
      const session = http2.connect(`http://${net.isIPv6(host) ? `[${host}]` : host}:${port}`);
      const settle = (act: () => void) => {
        clearTimeout(timer);
        session.destroy();
        act();
      };
      const connected = () => !session.connecting && !session.destroyed;
      const timer = setTimeout(() => {
        const words = connected() ? `timeout: health rpc did not complete within ${goDuration(timeoutMs)}` : `timeout: failed to connect service ${JSON.stringify(address)} within ${goDuration(timeoutMs)}: context deadline exceeded`;
        settle(() => reject(new NetworkError(words)));
      }, timeoutMs);
      session.on('error', error => settle(() => reject(new NetworkError(`error: failed to connect service at ${JSON.stringify(address)}: ${dialWords(error as NodeJS.ErrnoException, address)}`))));
      askHealth(session, service).then(state => settle(() => resolve(state)), (error: Error) => settle(() => reject(new NetworkError(error.message))));
    });
  }
}

interface Answer extends HttpAnswer {
  readonly location?: string;
}

function getOnce(url: URL, question: HttpQuestion, at: { signal: AbortSignal; named: string }): Promise<Answer> {
  const address = `${url.hostname}:${url.port || (url.protocol === 'https:' ? 443 : 80)}`;
  const headers: Record<string, string | string[]> = { Connection: 'close' };
  for (const [name, value] of question.headers) headers[name] = headers[name] === undefined ? value : [headers[name], value].flat();
  const secure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      const words = at.signal.aborted ? 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)' : dialWords(error as NodeJS.ErrnoException, address);
      reject(new NetworkError(`Get ${at.named}: ${words}`, { cause: error }));
    };
    const request = (secure ? https : http).request(url, { headers, signal: at.signal, agent: false, ...(secure ? { rejectUnauthorized: false } : {}) }, response => {
      const chunks: Buffer[] = [];
      let size = 0;
      const done = () => {
        const body = Buffer.concat(chunks).subarray(0, MAX_BODY).toString('utf8');
        const status = response.statusCode ?? 0;
        const redirect = status >= 300 && status < 400 ? response.headers.location : undefined;
        resolve({ status, body, ...(redirect === undefined ? {} : { location: redirect }) });
        response.destroy();
      };
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size >= MAX_BODY) done();
      });
      response.on('end', done);
      response.on('error', fail);
    });
    request.on('error', fail);
    request.end();
  });
}

const STATES = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'];

/** One unary call of grpc.health.v1.Health/Check, by hand: a string field out, an enum field in. */
function askHealth(session: http2.ClientHttp2Session, service: string): Promise<string> {
  const name = Buffer.from(service, 'utf8');
  const message = name.length === 0 ? Buffer.alloc(0) : Buffer.concat([Buffer.from([0x0a, name.length]), name]);
  const frame = Buffer.alloc(5);
  frame.writeUInt32BE(message.length, 1);
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':method': 'POST', ':path': '/grpc.health.v1.Health/Check', 'content-type': 'application/grpc', te: 'trailers', 'user-agent': 'kube-probe/1.36' });
    const chunks: Buffer[] = [];
    const conclude = (status: string | undefined, words: string) => {
      if (status === undefined || status === '0') return;
      reject(new Error(status === '12' ? `error: this server does not implement the grpc health protocol (grpc.health.v1.Health): ${words}` : `error: health rpc probe failed: rpc error: code = ${status} desc = ${words}`));
    };
    const outcome = (headers: http2.IncomingHttpHeaders) => conclude(headers['grpc-status'] as string | undefined, decodeURIComponent((headers['grpc-message'] as string | undefined) ?? ''));
    stream.on('response', outcome);
    stream.on('trailers', outcome);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('end', () => {
      const body = Buffer.concat(chunks).subarray(5);
      resolve(STATES[body[0] === 0x08 ? (body[1] ?? 0) : 0] ?? 'UNKNOWN');
    });
    stream.end(Buffer.concat([frame, message]));
  });
}
