/** What passes between this side and a process in a container, whatever carries it. */

/** Bytes that come by and by: standard input, or an archive that is being written. */
export interface ByteSource {
  /** Hands on what comes, each piece once the one before was taken, until its end or until the function that is returned is called. */
  pump(take: (data: Uint8Array) => void | Promise<void>, onEnd: () => void): () => void;
}

export interface TerminalSize {
  readonly Width: number;
  readonly Height: number;
}

export interface RemoteSession {
  /** Of the API, with its query: `/api/v1/namespaces/x/pods/y/exec?...` */
  readonly path: string;
  readonly stdin?: ByteSource | undefined;
  readonly stdout?: ((data: Uint8Array) => void) | undefined;
  readonly stderr?: ((data: Uint8Array) => void) | undefined;
  readonly isTerminal: boolean;
  /** Calls back with the size, now and at each change; what is returned ends it. */
  readonly sizes?: ((send: (size: TerminalSize) => void) => () => void) | undefined;
  /** Aborts when the process is left to itself: that is a good end. */
  readonly left?: AbortSignal | undefined;
}

/** The streams that a session has besides errors, in the order in which they are opened. */
export const streamsOf = ({ stdin, stdout, stderr, isTerminal, sizes }: RemoteSession): readonly string[] => [
  ...(stdin ? ['stdin'] : []), ...(stdout ? ['stdout'] : []), ...(stderr && !isTerminal ? ['stderr'] : []), ...(isTerminal && sizes ? ['resize'] : []),
];
