/** Kubernetes' channels over a WebSocket: the first byte of each message (or its first character, in base64) names the stream. */
import type { WebSocket } from 'ws';

/** A message of v5 that closes the channel named in its second byte. */
const CLOSE_CHANNEL = 255;
/** More than this much unsent: the writer waits. */
const HIGH_WATER = 1 << 20;

export interface ChannelHandlers {
  message(channel: number, data: Buffer): void;
  /** v5 only: the client will send no more on this channel. */
  channelClosed(channel: number): void;
  closed(): void;
}

export class WebSocketChannels {
  private readonly socket: WebSocket;
  private readonly base64: boolean;
  private readonly closesChannels: boolean;

  /** `protocol`: what was agreed on; absent: none. */
  constructor(socket: WebSocket, protocol: string | undefined, handlers: ChannelHandlers) {
    this.socket = socket;
    this.base64 = protocol?.includes('base64') ?? false;
    this.closesChannels = protocol === 'v5.channel.k8s.io';
    socket.on('message', (raw: Buffer) => this.receive(raw, handlers));
    socket.on('close', () => handlers.closed());
    socket.on('error', () => socket.terminate());
  }

  /** Resolves when the client has room for more. */
  send(channel: number, data: Uint8Array): Promise<void> {
    if (this.socket.readyState !== this.socket.OPEN) return Promise.resolve();
    const message = this.base64 ? String(channel) + Buffer.from(data).toString('base64') : Buffer.concat([Buffer.from([channel]), data]);
    return new Promise(resolve => {
      this.socket.send(message, { binary: !this.base64 }, () => resolve());
      if (this.socket.bufferedAmount < HIGH_WATER) resolve();
    });
  }

  close(): void {
    this.socket.close(1000);
  }

  private receive(raw: Buffer, handlers: ChannelHandlers): void {
    if (raw.length === 0) return;
    if (this.base64) return handlers.message(raw[0]! - 0x30, Buffer.from(raw.toString('latin1', 1), 'base64'));
    if (raw[0] === CLOSE_CHANNEL && raw.length === 2 && this.closesChannels) return handlers.channelClosed(raw[1]!);
    handlers.message(raw[0]!, raw.subarray(1));
  }
}
