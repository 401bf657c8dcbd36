/** Answers that the proxy gives by itself, with the headers that Go's server would write, in its order. */
import type { ServerResponse } from 'node:http';

export function answer(response: ServerResponse, status: number, headers: readonly (readonly [string, string])[], body?: Buffer): void {
  response.sendDate = false;
  response.removeHeader('connection');
  response.writeHead(status, [...headers.flat(), 'Date', new Date().toUTCString(), ...(body ? ['Content-Length', String(body.length)] : [])]);
  response.end(body);
}

export const answerText = (response: ServerResponse, status: number, text: string): void =>
  answer(response, status, [['Content-Type', 'text/plain; charset=utf-8'], ['X-Content-Type-Options', 'nosniff']], Buffer.from(`${text}\n`));

export const answerMoved = (response: ServerResponse, location: string, isRead: boolean): void =>
  answer(response, 301, isRead ? [['Content-Type', 'text/html; charset=utf-8'], ['Location', location]] : [['Location', location]], Buffer.from(isRead ? `<a href="${location}">Moved Permanently</a>.\n\n` : ''));
