/** `-v=6` and more: a line on stderr for each answer, as upstream's round trippers write it. */
import type { Rest } from '../client/rest.ts';
import { quote } from './flags/go-text.ts';
import type { Io } from './io.ts';
import { logLine } from './log-line.ts';

const PHRASES: Readonly<Record<number, string>> = {
  101: 'Switching Protocols', 200: 'OK', 201: 'Created', 202: 'Accepted', 204: 'No Content', 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 405: 'Method Not Allowed',
  406: 'Not Acceptable', 409: 'Conflict', 410: 'Gone', 415: 'Unsupported Media Type', 422: 'Unprocessable Entity', 429: 'Too Many Requests', 500: 'Internal Server Error', 503: 'Service Unavailable', 504: 'Gateway Timeout',
};

export const LOGS_REQUESTS = 6;

/** The same, and tells of each answer when its head is there. */
export function logged(rest: Rest, server: string, io: Io): Rest {
  return {
    send: async request => {
      const start = io.clock.now();
      const response = await rest.send(request);
      const status = `${response.status} ${PHRASES[response.status] ?? ''}`.trim();
      logLine(io, 'I', 'round_trippers.go:632', `"Response" verb=${quote(request.method)} url=${quote(server + request.path)} status=${quote(status)} milliseconds=${Math.floor(io.clock.now() - start)}`);
      return response;
    },
    close: () => rest.close(),
  };
}
