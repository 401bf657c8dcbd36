/** Since when or until when a server's certificate holds: Node only says that it does not. */
import { connect, type ConnectionOptions } from 'node:tls';

const secondsOf = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, 'Z');

/** Go's words. Looks at the certificate and sends nothing. */
export function validityReason(options: ConnectionOptions, nowMs: number): Promise<string> {
  return new Promise(resolve => {
    const socket = connect({ ...options, rejectUnauthorized: false }, () => {
      const { valid_from: from, valid_to: to } = socket.getPeerCertificate();
      const isEarly = nowMs < Date.parse(from);
      socket.destroy();
      resolve(`current time ${secondsOf(new Date(nowMs))} is ${isEarly ? 'before' : 'after'} ${secondsOf(new Date(isEarly ? from : to))}`);
    });
    socket.once('error', error => resolve(error.message));
  });
}
