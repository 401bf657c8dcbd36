/** `kubectl create service`: one subcommand a type. */
import { defineCommand } from '../../command.ts';
import { createGenerated, generatorFlags } from '../../create/generator.ts';
import { planService, type ServiceOptions } from '../../create/service.ts';
import { int, string, stringSlice } from '../../flags/flag.ts';

const kind = { group: '', version: 'v1', plural: 'services', kind: 'Service', scope: 'Namespaced' } as const;

const flags = () => ({ ...generatorFlags(), tcp: stringSlice({ usage: 'Ports: <port>:<targetPort>.' }) });
type Context = Parameters<typeof createGenerated>[0];

const create = (context: Context, options: ServiceOptions) =>
  createGenerated(context, { kind, failure: `failed to create ${options.type} service`, plan: named => planService(named, options) });

const clusterIp = defineCommand({
  use: 'clusterip NAME [--tcp=<port>:<targetPort>] [--dry-run=server|client|none]',
  short: 'Create a ClusterIP service',
  example: '# A service without an address of its own\nkubectl create service clusterip db --clusterip="None"',
  flags: { ...flags(), clusterip: string({ usage: "The address to have; 'None' for a headless service." }) },
  run: context => create(context, { type: 'ClusterIP', tcp: context.flags.tcp, clusterIP: context.flags.clusterip }),
});

const nodePort = defineCommand({
  use: 'nodeport NAME [--tcp=port:targetPort] [--dry-run=server|client|none]',
  short: 'Create a NodePort service',
  flags: { ...flags(), 'node-port': int({ usage: 'The port on every node.' }) },
  run: context => create(context, { type: 'NodePort', tcp: context.flags.tcp, nodePort: context.flags['node-port'] }),
});

const loadBalancer = defineCommand({
  use: 'loadbalancer NAME [--tcp=port:targetPort] [--dry-run=server|client|none]',
  short: 'Create a LoadBalancer service',
  flags: flags(),
  run: context => create(context, { type: 'LoadBalancer', tcp: context.flags.tcp }),
});

const externalName = defineCommand({
  use: 'externalname NAME --external-name external.name [--dry-run=server|client|none]',
  short: 'Create an ExternalName service',
  long: 'Create a service that is another name for a name in DNS.',
  flags: { ...flags(), 'external-name': string({ required: true, usage: 'The name that it stands for' }) },
  run: context => create(context, { type: 'ExternalName', tcp: context.flags.tcp, externalName: context.flags['external-name'] }),
});

export default defineCommand({
  use: 'service',
  aliases: ['svc'],
  short: 'Create a service using a specified subcommand',
  subcommands: [clusterIp, externalName, loadBalancer, nodePort],
});
