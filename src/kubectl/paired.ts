/** A client certificate that does not fit its key is told in Go's words: looked for where a request came to nothing, because looking takes longer than most requests. */
import type { Rest, RestConfig } from '../client/rest.ts';
import { CommandError } from './errors.ts';
import type { Io } from './io.ts';
import { logLine } from './log-line.ts';

/** Without a certificate that would be good, the server takes one for anybody. */
const REFUSED = [401, 403];

export function paired(rest: Rest, { cert, key }: RestConfig, { io, isOfFiles }: { readonly io: Io; readonly isOfFiles: boolean }): Rest {
  if (!cert || !key) return rest;
  const refuse = async () => {
    const problem = await pairProblem(cert, key);
    if (!problem) return;
    // Upstream finds it before it asks for anything: no list of failed requests.
    if (!isOfFiles) throw new CommandError(`error: ${problem.message}`, { cause: problem });
    // Files are read again before each connection, and the reader logs.
    logLine(io, 'E', 'cert_rotation.go:172', `"Loading client cert failed" err=${JSON.stringify(problem.message)} key="key"`);
    throw new Error(problem.message, { cause: problem });
  };
  return {
    send: async request => {
      const response = await rest.send(request).catch(async (error: unknown) => {
        await refuse();
        throw error;
      });
      if (REFUSED.includes(response.status)) await refuse();
      return response;
    },
    close: () => rest.close(),
  };
}

async function pairProblem(cert: string, key: string): Promise<CommandError | undefined> {
  const { checkKeyPair } = await import('./adapters/key-pair.ts');
  const encoder = new TextEncoder();
  try {
    checkKeyPair(encoder.encode(cert), encoder.encode(key));
    return undefined;
  } catch (error) {
    if (error instanceof CommandError) return error;
    throw error;
  }
}
