/** `kubectl auth`: who may do what. */
import { defineCommand } from '../command.ts';

export default defineCommand({
  use: 'auth',
  short: 'Look at authorization',
  long: 'Look at authorization: who one is, and what one may do.',
  subcommands: [
    { name: 'can-i', short: 'Tell whether an action is allowed', load: () => import('./auth/can-i.ts') },
    { name: 'reconcile', short: 'Bring roles and bindings into the form that files say', load: () => import('./auth/reconcile.ts') },
    { name: 'whoami', short: 'Tell who one is', load: () => import('./auth/whoami.ts') },
  ],
});
