/** The flags that every command takes. */
import type { Io } from './io.ts';
import { join } from './paths.ts';
import { bool, custom, duration, int, string, stringArray } from './flags/flag.ts';

const PASS = { usage: '' };

/** `file=2,other*=3` */
function checkLevels(text: string): string {
  for (const pair of text.split(',').filter(Boolean)) {
    const [, level] = /^[^=]+=([^=]+)$/.exec(pair) ?? [];
    if (level === undefined || !/^[+-]?\d+$/.test(level)) throw new Error('syntax error: expect comma-separated list of filename=N');
    if (Number(level) < 0) throw new Error('negative value for vmodule level');
  }
  return text;
}

/** In upstream's order of names; `cache-dir` depends on where home is. */
export const globalFlags = (cacheDir: string) => ({
  as: string({ usage: 'Act as this user or service account.' }),
  'as-group': stringArray({ usage: 'Act as a member of this group; may be repeated.' }),
  'as-uid': string({ usage: 'Act as the user with this UID.' }),
  'as-user-extra': stringArray({ usage: 'Extra attributes of the user to act as: key=value; may be repeated.' }),
  'cache-dir': string({ default: cacheDir, usage: 'Where discovery is remembered' }),
  'certificate-authority': string({ usage: 'File with the certificates that sign the server\'s' }),
  'client-certificate': string({ usage: 'File with the client certificate to show' }),
  'client-key': string({ usage: 'File with the key of the client certificate' }),
  cluster: string({ usage: 'The cluster of the kubeconfig to use' }),
  context: string({ usage: 'The context of the kubeconfig to use' }),
  'disable-compression': bool({ usage: 'Ask for answers as they are, not compressed' }),
  'insecure-skip-tls-verify': bool({ usage: 'Trust whatever certificate the server shows. Anybody in between can read and change everything' }),
  kubeconfig: string({ usage: 'The kubeconfig file to use' }),
  kuberc: string({ usage: 'The file with preferences to use' }),
  'log-flush-frequency': duration({ default: 5000, usage: 'How often logs are written at the latest' }),
  'match-server-version': bool({ usage: 'Go on only with a server of the same version' }),
  namespace: string({ shorthand: 'n', usage: 'The namespace to work in' }),
  password: string({ usage: 'Password for basic authentication' }),
  profile: string({ default: 'none', usage: 'The profile to record: none, cpu, heap, ...' }),
  'profile-output': string({ default: 'profile.pprof', usage: 'Where the profile is written' }),
  'request-timeout': string({ default: '0', usage: 'How long to wait for one request: 30s, 2m; 0 is for ever.' }),
  server: string({ shorthand: 's', usage: 'Address and port of the API server' }),
  'tls-server-name': string({ usage: 'The name that the server\'s certificate must have, where it is not the host\'s' }),
  token: string({ usage: 'Bearer token to show' }),
  user: string({ usage: 'The user of the kubeconfig to use' }),
  username: string({ usage: 'User name for basic authentication' }),
  v: int({ shorthand: 'v', usage: 'How much to log' }),
  vmodule: custom({ ...PASS, type: 'moduleSpec', default: '', parse: checkLevels, format: String, usage: 'How much to log by file: pattern=N,...' }),
  'warnings-as-errors': bool({ usage: 'Fail where the server warns' }),
});

export type GlobalFlags = ReturnType<typeof globalFlags>;

export const cacheDirectory = (io: Io): string => io.env['KUBECACHEDIR'] || join(io.home, '.kube', 'cache');
