/** The server's end of exec and attach: channels of a WebSocket or streams of a SPDY connection, joined to a running process. */
import { SpdyConnection, type SpdyStream } from '../spdy/connection.ts';
import { acceptSpdy, acceptWebSocket, offeredProtocols, refuseUpgrade, upgradeOf, type UpgradedConnection } from './connection.ts';
import { WebSocketChannels } from './web-socket-channels.ts';

const CHANNEL = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4 } as const;
const WEB_SOCKET_PROTOCOLS = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'v4.base64.channel.k8s.io', 'channel.k8s.io', 'base64.channel.k8s.io'];
const SPDY_PROTOCOLS = ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io'];
/** How long a SPDY client may take to open its streams. */
const STREAMS_MS = 30_000;

export interface CommandStreams {
  readonly stdin: boolean;
  readonly stdout: boolean;
  readonly stderr: boolean;
  readonly tty: boolean;
}

/** The process at the other end. */
export interface RunningCommand {
  write(data: Uint8Array): Promise<void>;
  closeStdin(): void;
  resize(width: number, height: number): void;
  close(): void;
  readonly done: Promise<number>;
}

export interface CommandSinks {
  onStdout(data: Uint8Array): void | Promise<void>;
  onStderr(data: Uint8Array): void | Promise<void>;
}

/** Starts the process once the client's streams stand; rejects with why it could not. */
export type StartCommand = (sinks: CommandSinks) => Promise<RunningCommand>;

/** What the client's side looks like, however it is carried. */
interface ClientEnd extends CommandSinks {
  onStdin: (data: Buffer) => void | Promise<void>;
  onStdinEnd: () => void;
  onResize: (size: { Width: number; Height: number }) => void;
  onGone: () => void;
  /** Lets what the client sends flow, once the handlers above are set. */
  begin(): void;
  /** Tells how it ended and closes the connection. */
  finish(status: object): Promise<void>;
}

/** Serves one exec or attach to its end. Never rejects: what goes wrong is told to the client. */
export async function serveRemoteCommand(connection: UpgradedConnection, streams: CommandStreams, start: StartCommand): Promise<void> {
  let client: ClientEnd | undefined;
  try {
    client = await openClient(connection, streams);
  } catch (error) {
    return refuseUpgrade(connection, 400, (error as Error).message);
  }
  if (!client) return refuseUpgrade(connection, 400, 'unable to upgrade: missing upgrade headers in request');
  const end = client;
  try {
    // What the client sends before the process stands is kept in order.
    const early: (() => unknown)[] = [];
    end.onStdin = data => void early.push(() => command.write(data));
    end.onStdinEnd = () => void early.push(() => command.closeStdin());
    end.onResize = size => void early.push(() => command.resize(size.Width, size.Height));
    let gone = false;
    end.onGone = () => (gone = true);
    end.begin();
    const command = await start(end);
    if (gone) return command.close();
    for (const act of early) await act();
    end.onStdin = data => command.write(data);
    end.onStdinEnd = () => command.closeStdin();
    end.onResize = size => command.resize(size.Width, size.Height);
    end.onGone = () => command.close();
    await end.finish(exitStatus(await command.done));
  } catch (error) {
    await end.finish(failureStatus(error as Error));
  }
}

const exitStatus = (code: number): object =>
  code === 0
    ? { metadata: {}, status: 'Success' }
    : { metadata: {}, status: 'Failure', message: `command terminated with non-zero exit code: exit status ${code}`, reason: 'NonZeroExitCode', details: { causes: [{ reason: 'ExitCode', message: String(code) }] } };

function failureStatus(error: Error): object {
  const message = error.message.startsWith('Internal error occurred: ') ? error.message : `Internal error occurred: ${error.message}`;
  return { metadata: {}, status: 'Failure', message, reason: 'InternalError', details: { causes: [{ message: message.slice('Internal error occurred: '.length) }] }, code: 500 };
}

function openClient(connection: UpgradedConnection, streams: CommandStreams): Promise<ClientEnd | undefined> {
  switch (upgradeOf(connection.request)) {
    case 'websocket':
      return openWebSocket(connection, streams);
    case 'spdy':
      return openSpdy(connection, streams);
    case 'none':
      return Promise.resolve(undefined);
  }
}

async function openWebSocket(connection: UpgradedConnection, streams: CommandStreams): Promise<ClientEnd> {
  const offered = offeredProtocols(connection.request, 'sec-websocket-protocol');
  const protocol = offered.find(p => WEB_SOCKET_PROTOCOLS.includes(p));
  if (!protocol && offered.length > 0) throw new Error(`unable to upgrade: unsupported protocols ${JSON.stringify(offered)}`);
  const socket = await acceptWebSocket(connection, protocol);
  const channels = new WebSocketChannels(socket, protocol, {
    message: (channel, data) => {
      if (channel === CHANNEL.stdin && streams.stdin) {
        const written = client.onStdin(data);
        if (written) pauseUntil(socket, written);
      } else if (channel === CHANNEL.resize && streams.tty) {
        resizeFrom(data, client);
      }
    },
    channelClosed: channel => {
      if (channel === CHANNEL.stdin) client.onStdinEnd();
    },
    closed: () => client.onGone(),
  });
  const plainErrors = protocol === undefined || !/^v[45]/.test(protocol);
  const client = clientEnd({
    begin: () => socket.resume(),
    onStdout: data => (streams.stdout ? channels.send(CHANNEL.stdout, data) : undefined),
    onStderr: data => (streams.stderr && !streams.tty ? channels.send(CHANNEL.stderr, data) : undefined),
    finish: async status => {
      const text = plainErrors ? plainError(status) : JSON.stringify(status);
      if (text !== '') await channels.send(CHANNEL.error, Buffer.from(text));
      channels.close();
    },
  });
  // An empty message tells the client that the connection stands.
  await channels.send(streams.stdout ? CHANNEL.stdout : streams.stderr ? CHANNEL.stderr : CHANNEL.error, new Uint8Array(0));
  return client;
}

/** Nothing more is read from the client until what it sent has been taken. */
function pauseUntil(socket: { pause(): void; resume(): void }, written: Promise<void>): void {
  socket.pause();
  void written.catch(() => undefined).finally(() => socket.resume());
}

function resizeFrom(data: Buffer, client: ClientEnd): void {
  for (const line of data.toString('utf8').split('\n')) {
    if (line.trim() === '') continue;
    try {
      client.onResize(JSON.parse(line) as { Width: number; Height: number });
    } catch {
      // A size that cannot be read changes nothing.
    }
  }
}

/** Protocols before v4 know only words: nothing for success. */
const plainError = (status: { status?: string; message?: string }) => (status.status === 'Success' ? '' : (status.message ?? ''));

const clientEnd = (end: Pick<ClientEnd, 'begin' | 'onStdout' | 'onStderr' | 'finish'>): ClientEnd => ({ ...end, onStdin: () => {}, onStdinEnd: () => {}, onResize: () => {}, onGone: () => {} });

async function openSpdy(connection: UpgradedConnection, streams: CommandStreams): Promise<ClientEnd> {
  const offered = offeredProtocols(connection.request, 'x-stream-protocol-version');
  const protocol = offered.length === 0 ? 'channel.k8s.io' : SPDY_PROTOCOLS.find(p => offered.includes(p));
  if (!protocol) throw new Error(`unable to upgrade: unable to negotiate protocol: client supports ${JSON.stringify(offered)}, server accepts ${JSON.stringify(SPDY_PROTOCOLS)}`);
  const resizes = streams.tty && /^v[34]/.test(protocol);
  const expected = ['error', ...(streams.stdin ? ['stdin'] : []), ...(streams.stdout ? ['stdout'] : []), ...(streams.stderr && !streams.tty ? ['stderr'] : []), ...(resizes ? ['resize'] : [])];
  const { spdy, opened, onClosed } = await awaitStreams(connection, protocol, expected);
  const client = clientEnd({
    begin: () => {
      opened.get('stdin')?.take(data => client.onStdin(data), () => client.onStdinEnd());
      opened.get('resize')?.take(data => resizeFrom(data, client), () => {});
    },
    onStdout: data => opened.get('stdout')?.write(data),
    onStderr: data => opened.get('stderr')?.write(data),
    finish: async status => {
      const text = protocol.startsWith('v4') ? JSON.stringify(status) : plainError(status);
      if (text !== '') await opened.get('error')!.write(Buffer.from(text));
      for (const stream of opened.values()) stream.end();
      spdy.close();
    },
  });
  onClosed(() => client.onGone());
  return client;
}

/** A stream that keeps what came before anyone took it. */
class OpenedStream {
  private readonly stream: SpdyStream;
  private readonly early: Buffer[] = [];
  private ended = false;

  constructor(stream: SpdyStream) {
    this.stream = stream;
    stream.onData = data => void this.early.push(Buffer.from(data));
    stream.onEnd = () => (this.ended = true);
  }
  write(data: Uint8Array): Promise<void> {
    return this.stream.write(data);
  }
  end(): void {
    this.stream.end();
  }
  take(onData: (data: Buffer) => void | Promise<void>, onEnd: () => void): void {
    // Where the process takes no more, its end says so.
    for (const data of this.early) void Promise.resolve(onData(data)).catch(() => {});
    this.stream.onData = onData;
    this.stream.onEnd = onEnd;
    if (this.ended) onEnd();
  }
}

interface SpdyClient {
  readonly spdy: SpdyConnection;
  readonly opened: ReadonlyMap<string, OpenedStream>;
  onClosed(run: () => void): void;
}

function awaitStreams(connection: UpgradedConnection, protocol: string, expected: readonly string[]): Promise<SpdyClient> {
  const opened = new Map<string, OpenedStream>();
  let closed: () => void = () => {};
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      spdy.close(new Error('timed out waiting for client to create streams'));
    }, STREAMS_MS);
    const spdy: SpdyConnection = new SpdyConnection(acceptSpdy(connection, protocol), {
      role: 'server',
      onStream: stream => {
        opened.set(stream.headers['streamtype'] ?? '', new OpenedStream(stream));
        if (expected.every(type => opened.has(type))) {
          clearTimeout(timer);
          resolve({ spdy, opened, onClosed: run => (closed = run) });
        }
      },
      onClose: error => {
        clearTimeout(timer);
        closed();
        reject(error ?? new Error('the client left'));
      },
    });
  });
}
