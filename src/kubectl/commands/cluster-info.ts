/** `kubectl cluster-info`. */
import type { Service } from '../../kinds/generated/core-v1.ts';
import { defineCommand } from '../command.ts';
import { serviceLink } from '../cluster-info/service-link.ts';
import type { Io } from '../io.ts';

export default defineCommand({
  use: 'cluster-info',
  short: 'Display where the cluster is',
  long: 'Display the addresses of the control plane and of services that bear the label kubernetes.io/cluster-service=true.',
  example: '# Where the control plane is\nkubectl cluster-info',
  subcommands: [{ name: 'dump', short: 'Print what helps to find out what is wrong with a cluster', load: () => import('./cluster-info/dump.ts') }],
  async run({ factory, io, globals }) {
    const { server } = await factory.restConfig();
    try {
      const result = await factory.resources({
        namespace: globals.namespace || 'kube-system', defaultNamespace: true, labelSelector: 'kubernetes.io/cluster-service=true', args: ['services'], latest: true,
      });
      await result.visit(info => {
        tell(io, 'Kubernetes control plane', server);
        for (const service of (info.object?.['items'] ?? []) as Service[]) tell(io, service.metadata.labels?.['kubernetes.io/name'] || service.metadata.name!, serviceLink(service, server));
      });
    } finally {
      io.stdout.write("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
    }
  },
});

function tell(io: Io, name: string, link: string): void {
  const isColoured = io.stdout.isTerminal && !('NO_COLOR' in io.env) && io.env['TERM'] !== 'dumb';
  const paint = (text: string, colour: number) => (isColoured ? `\u001b[0;${colour}m${text}\u001b[0m` : text);
  io.stdout.write(`${paint(name, 32)} is running at ${paint(link, 33)}\n`);
}
