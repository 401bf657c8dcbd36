/** `kubectl certificate`: what becomes of certificate signing requests. */
import { defineCommand } from '../command.ts';

export default defineCommand({
  use: 'certificate SUBCOMMAND',
  short: 'Approve and deny certificate requests',
  long: 'Approve and deny certificate signing requests.',
  subcommands: [
    { name: 'approve', short: 'Approve a certificate signing request', load: () => import('./certificate/decide.ts').then(m => ({ default: m.approve })) },
    { name: 'deny', short: 'Deny a certificate signing request', load: () => import('./certificate/decide.ts').then(m => ({ default: m.deny })) },
  ],
  run: context => context.printHelp(),
});
