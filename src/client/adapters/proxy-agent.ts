/** An agent whose connections go through a proxy: CONNECT over HTTP(S), or SOCKS5. */
import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import * as tls from 'node:tls';

export function proxyAgent(proxy: string, options: https.AgentOptions, target: URL): http.Agent {
  const url = new URL(proxy);
  const isSecure = target.protocol === 'https:';
  const agent = isSecure ? new https.Agent(options) : new http.Agent(options as http.AgentOptions);
  const port = Number(target.port || (isSecure ? 443 : 80));
  const host = target.hostname.replace(/^\[|\]$/g, '');
  agent.createConnection = (_: unknown, done: ((error: Error | null, socket: net.Socket) => void) | undefined) => {
    void open(url, host, port).then(
      socket => done?.(null, isSecure ? tls.connect({ ...options, socket, host } as tls.ConnectionOptions) : socket),
      (error: Error) => done?.(error, undefined as never),
    );
    return undefined as never;
  };
  return agent;
}

/** A socket to `host:port` behind the proxy. */
export function open(proxy: URL, host: string, port: number): Promise<net.Socket> {
  return proxy.protocol.startsWith('socks5') ? openSocks(proxy, host, port) : openConnect(proxy, host, port);
}

function openConnect(proxy: URL, host: string, port: number): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const { request } = proxy.protocol === 'https:' ? https : http;
    const path = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    const credentials = proxy.username ? { 'proxy-authorization': `Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64')}` } : {};
    const outgoing = request({ host: proxy.hostname, port: proxy.port || (proxy.protocol === 'https:' ? 443 : 80), method: 'CONNECT', path, headers: { host: path, ...credentials } });
    outgoing.once('connect', (reply, socket) => (reply.statusCode === 200 ? resolve(socket as net.Socket) : reject(new Error(`${reply.statusMessage}`))));
    outgoing.once('error', error => reject(Object.assign(error, { message: `proxyconnect tcp: ${error.message}` })));
    outgoing.end();
  });
}

/** RFC 1928, with a user name (RFC 1929) where the URL has one. */
async function openSocks(proxy: URL, host: string, port: number): Promise<net.Socket> {
  const socket = net.connect({ host: proxy.hostname, port: Number(proxy.port || 1080) });
  const read = (size: number) => new Promise<Buffer>((resolve, reject) => {
    const look = () => {
      const bytes = socket.read(size) as Buffer | null;
      if (bytes === null) return socket.once('readable', look);
      socket.off('error', reject);
      return resolve(bytes);
    };
    socket.once('error', reject);
    look();
  });
  socket.write(Uint8Array.from(proxy.username ? [5, 2, 0, 2] : [5, 1, 0]));
  const [, method] = await read(2);
  if (method === 2) {
    const user = Buffer.from(decodeURIComponent(proxy.username));
    const password = Buffer.from(decodeURIComponent(proxy.password));
    socket.write(Buffer.concat([Uint8Array.from([1, user.length]), user, Uint8Array.from([password.length]), password]));
    if ((await read(2))[1] !== 0) throw new Error('socks connect: username/password authentication failed');
  } else if (method !== 0) throw new Error('socks connect: no acceptable authentication methods');
  const name = Buffer.from(host);
  socket.write(Buffer.concat([Uint8Array.from([5, 1, 0, 3, name.length]), name, Uint8Array.from([port >> 8, port & 255])]));
  const head = await read(4);
  if (head[1] !== 0) throw new Error(`socks connect tcp ${proxy.host}->${host}:${port}: general SOCKS server failure`);
  await read(head[3] === 1 ? 6 : head[3] === 4 ? 18 : (await read(1))[0]! + 2);
  return socket;
}
