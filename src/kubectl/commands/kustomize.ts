/** `kubectl kustomize DIR`: what a kustomization makes, on stdout or in files. */
import { defineCommand } from '../command.ts';
import { CommandError } from '../errors.ts';
import { bool, string, stringSlice } from '../flags/flag.ts';
import type { Io } from '../io.ts';
import { runKustomize } from '../kustomize.ts';
import { gvkOf } from '../kustomize/resource.ts';
import { isPlain, textOf, type Plain } from '../kustomize/plain.ts';
import { yamlText } from '../print/yaml.ts';

const LEFT_OUT = ['enable-helm', 'enable-alpha-plugins', 'network', 'as-current-user'] as const;

function oneOf(flag: string, value: string, legal: readonly string[]): string {
  if (!legal.includes(value)) throw new CommandError(`illegal flag value --${flag} ${value}; legal values: [${legal.join(' ')}]`);
  return value;
}

const metadataOf = (object: Plain): Plain => (isPlain(object['metadata']) ? object['metadata'] : {});

/** `apps_v1_deployment_web.yaml` */
function fileName(object: Plain): string {
  const { group, version, kind } = gvkOf(object);
  return `${[group, version, kind, textOf(metadataOf(object)['name'])].filter(part => part !== '').join('_').toLowerCase()}.yaml`;
}

/** One file an object, told apart by namespace where there are several. */
function writeFiles(folder: string, objects: readonly Plain[], io: Io): void {
  const namespaces = new Set(objects.map(object => textOf(metadataOf(object)['namespace'])).filter(namespace => namespace !== ''));
  for (const object of objects) {
    const namespace = textOf(metadataOf(object)['namespace']);
    const prefix = namespaces.size > 1 && namespace !== '' ? `${namespace.toLowerCase()}_` : '';
    io.files.write(`${folder}/${prefix}${fileName(object)}`, yamlText(object));
  }
}

export default defineCommand({
  use: 'kustomize DIR',
  short: 'Build a kustomization target from a directory',
  long: 'Reads the kustomization.yaml of a directory (the working directory unless one is named) and prints the objects that it makes.',
  example: '# Build the current working directory\nkubectl kustomize\n\n# Build some shared configuration directory\nkubectl kustomize /home/config/production',
  flags: {
    'as-current-user': bool({ usage: 'Functions in containers run as this user: not supported.' }),
    'enable-alpha-plugins': bool({ usage: 'Kustomize plugins: not supported.' }),
    'enable-helm': bool({ usage: 'Helm charts: not supported.' }),
    env: stringSlice({ shorthand: 'e', usage: 'Environment variables for functions.' }),
    'helm-api-versions': stringSlice({ usage: 'API versions that Helm is told of.' }),
    'helm-command': string({ default: 'helm', usage: 'Which Helm to run.' }),
    'helm-debug': bool({ usage: 'Let Helm tell more.' }),
    'helm-kube-version': string({ usage: 'The Kubernetes version that Helm is told of.' }),
    'load-restrictor': string({ default: 'LoadRestrictionsRootOnly', usage: "'LoadRestrictionsNone' lets kustomizations read files outside of their directory." }),
    mount: stringSlice({ usage: 'Storage for functions.' }),
    network: bool({ usage: 'Network access for functions: not supported.' }),
    'network-name': string({ default: 'bridge', usage: 'The network that functions run in.' }),
    output: string({ shorthand: 'o', usage: 'Write to this file, or into this directory, one file an object.' }),
    reorder: string({ default: 'legacy', deprecated: "use the new 'sortOptions' field in kustomization.yaml instead.", usage: "'none' leaves the order as it came." }),
  },
  async run({ args, flags, io }) {
    if (args.length > 1) throw new CommandError('specify one path to kustomization.yaml');
    const order = oneOf('reorder', flags.reorder, ['legacy', 'none']);
    const restrictor = oneOf('load-restrictor', flags['load-restrictor'], ['LoadRestrictionsRootOnly', 'LoadRestrictionsNone']);
    const left = LEFT_OUT.find(flag => flags[flag]);
    if (left) throw new CommandError(`kustomize --${left}: not supported by this kubectl`);
    const built = await runKustomize(args[0] ?? '.', io, { isUnsorted: order === 'none', isUnrestricted: restrictor === 'LoadRestrictionsNone' });
    if (flags.output === '') io.stdout.write(built.text);
    else if (io.files.stat(flags.output)?.isDirectory) writeFiles(flags.output, built.objects, io);
    else io.files.write(flags.output, built.text);
  },
});
