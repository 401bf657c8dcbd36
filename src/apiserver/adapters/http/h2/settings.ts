/** What the peer asks of us in its SETTINGS, and what we ask of it. */
import { CODE, ConnectionError, DEFAULT_FRAME_SIZE, DEFAULT_TABLE_SIZE, DEFAULT_WINDOW, MAX_HEADER, MAX_STREAMS, MAX_WINDOW, SETTING, STREAM_WINDOW } from './protocol.ts';

const ENTRY = 6;
const LARGEST_FRAME = 2 ** 24 - 1;

export interface PeerSettings {
  headerTableSize: number;
  initialWindowSize: number;
  maxFrameSize: number;
}

export const defaultSettings = (): PeerSettings => ({ headerTableSize: DEFAULT_TABLE_SIZE, initialWindowSize: DEFAULT_WINDOW, maxFrameSize: DEFAULT_FRAME_SIZE });

/** Takes each entry in its order; unknown ones mean nothing. */
export function applySettings(settings: PeerSettings, payload: Buffer): void {
  if (payload.length % ENTRY !== 0) throw new ConnectionError(CODE.frameSize, `SETTINGS of ${payload.length} bytes`);
  for (let at = 0; at < payload.length; at += ENTRY) apply(settings, payload.readUInt16BE(at), payload.readUInt32BE(at + 2));
}

function apply(settings: PeerSettings, name: number, value: number): void {
  switch (name) {
    case SETTING.headerTableSize:
      settings.headerTableSize = value;
      break;
    case SETTING.enablePush:
      if (value > 1) throw new ConnectionError(CODE.protocol, `ENABLE_PUSH ${value}`);
      break;
    case SETTING.initialWindowSize:
      if (value > MAX_WINDOW) throw new ConnectionError(CODE.flowControl, `INITIAL_WINDOW_SIZE ${value}`);
      settings.initialWindowSize = value;
      break;
    case SETTING.maxFrameSize:
      if (value < DEFAULT_FRAME_SIZE || value > LARGEST_FRAME) throw new ConnectionError(CODE.protocol, `MAX_FRAME_SIZE ${value}`);
      settings.maxFrameSize = value;
      break;
    default:
  }
}

const OURS: readonly (readonly [number, number])[] = [
  [SETTING.maxConcurrentStreams, MAX_STREAMS],
  [SETTING.initialWindowSize, STREAM_WINDOW],
  [SETTING.maxHeaderListSize, MAX_HEADER],
];

export const ourSettings: Buffer = Buffer.concat(
  OURS.map(([name, value]) => {
    const entry = Buffer.alloc(ENTRY);
    entry.writeUInt16BE(name, 0);
    entry.writeUInt32BE(value, 2);
    return entry;
  }),
);
