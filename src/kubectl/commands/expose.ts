/** `kubectl expose`. */
import { type CommandContext, defineCommand } from '../command.ts';
import { CommandError } from '../errors.ts';
import { labelsText, portNumbers, portProtocols, refuseUnexposable, selectorText } from '../expose/introspection.ts';
import { planExposedService } from '../expose/service.ts';
import { dryRunFlag, dryRunOf, fieldManagerFlag, filenameFlags, filenamesOf, saveConfigFlag } from '../flags/common.ts';
import { string } from '../flags/flag.ts';
import { withLastApplied } from '../last-applied.ts';
import type { Unstructured } from '../object.ts';
import { applyOverrides, overrideFlags } from '../overrides.ts';
import { createPrinter, type Printer, printFlags } from '../print/flags.ts';
import { keysAsTheyStand } from '../print/json.ts';
import { recordChange, recordFlag } from '../record.ts';
import { ResourceHelper } from '../resource/helper.ts';
import { typeInfo } from '../typed-info.ts';
import { toTyped } from '../typed.ts';

const flags = {
  ...printFlags(), ...recordFlag(), ...fieldManagerFlag('kubectl-expose'), ...filenameFlags('identifying the resource to expose a service'), ...dryRunFlag(), ...saveConfigFlag(), ...overrideFlags(),
  'cluster-ip': string({ usage: "The address of the service; 'None' for a headless one." }),
  'external-ip': string({ usage: 'An address from outside at which the service answers, too.' }),
  labels: string({ shorthand: 'l', usage: 'The labels of the service; absent: those of the object.' }),
  'load-balancer-ip': string({ usage: 'The address that the load balancer should have.' }),
  name: string({ usage: 'The name of the service; absent: that of the object.' }),
  port: string({ usage: 'The port of the service; absent: those of the object.' }),
  protocol: string({ usage: 'TCP, UDP or SCTP; absent: that of the object.' }),
  selector: string({ usage: 'Which pods; absent: those of the object.' }),
  'session-affinity': string({ usage: "'None' or 'ClientIP'." }),
  'target-port': string({ usage: 'Number or name of the port of the container.' }),
  type: string({ usage: 'ClusterIP, NodePort, LoadBalancer or ExternalName.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'expose (-f FILENAME | TYPE NAME) [--port=port] [--protocol=TCP|UDP|SCTP] [--target-port=number-or-name] [--name=name] [--external-ip=external-ip-of-service] [--type=type]',
  short: 'Take a replication controller, service, deployment or pod and expose it as a new Kubernetes service',
  long: 'Make a service for the pods of a deployment, replica set, replication controller, service or pod.\n\n Its selector, its labels and, unless --port is given, its ports are taken from there.',
  example: '# Port 80 of the service, port 8000 of the containers\nkubectl expose deployment web --port=80 --target-port=8000',
  flags,
  run: expose,
});

/** What was taken from one object is kept for the next: upstream does so. */
interface Taken {
  selector: string;
  port: string;
  ports: string;
  labels: string;
  protocols: ReadonlyMap<string, readonly string[]>;
}

async function expose(context: Context): Promise<void> {
  const { io, flags: given, factory, args } = context;
  await factory.restConfig();
  const dryRun = dryRunOf(given['dry-run'], io);
  const printer = await createPrinter(io, given, { operation: 'exposed', dryRun, isTyped: true });
  const { namespace, isExplicit } = await factory.namespace();
  const result = await factory.resources({
    namespace, defaultNamespace: true, enforceNamespace: isExplicit, filenames: filenamesOf(given), args, continueOnError: true, flatten: true,
  });
  const taken: Taken = { selector: given.selector, port: given.port, ports: '', labels: given.labels, protocols: new Map() };
  await result.visit(async info => {
    refuseUnexposable(info.mapping!);
    takeFrom(typeInfo(info), taken, given['cluster-ip'] === 'None');
    const planned = applyOverrides(planService(taken, info.name, given), given);
    recordChange(context, planned);
    await send(context, { service: toTyped(planned), dryRun, printer, namespace, isExplicit });
  });
}

function takeFrom(object: Unstructured, taken: Taken, isHeadless: boolean): void {
  taken.selector ||= within("couldn't retrieve selectors via --selector flag or introspection", () => selectorText(object));
  if (taken.port === '') {
    const numbers = portNumbers(object);
    if (numbers.length === 0 && !isHeadless) throw new CommandError("couldn't find port via --port flag or introspection");
    if (numbers.length === 1) taken.port = numbers[0]!;
    if (numbers.length > 1) taken.ports = numbers.join(',');
  }
  const protocols = portProtocols(object);
  if (protocols.size > 0) taken.protocols = protocols;
  taken.labels ||= labelsText(object.metadata?.labels);
}

function within<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw new CommandError(`${what}: ${(cause as Error).message}`, { cause });
  }
}

const MAX_NAME = 63;

const planService = ({ selector, port, ports, labels, protocols }: Taken, name: string, given: Context['flags']): Unstructured => planExposedService({
  name: given.name || name.slice(0, MAX_NAME), selector, labels, ports: ports || port, protocol: given.protocol, protocols, targetPort: given['target-port'], type: given.type,
  externalIP: given['external-ip'], loadBalancerIP: given['load-balancer-ip'], sessionAffinity: given['session-affinity'], clusterIP: given['cluster-ip'],
});

interface Sending {
  readonly service: Unstructured;
  readonly dryRun: 'none' | 'client' | 'server';
  readonly printer: Printer;
  readonly namespace: string;
  readonly isExplicit: boolean;
}

async function send({ factory, flags: given }: Context, { service, dryRun, printer, namespace, isExplicit }: Sending): Promise<void> {
  if (dryRun === 'client') return printer.print(isExplicit ? toTyped({ ...service, metadata: { ...service.metadata, namespace } }) : service);
  const mapper = await factory.mapper();
  const mapping = await mapper.mappingForKind('', 'Service', 'v1');
  const helper = new ResourceHelper(await factory.client(), mapping, { isDryRun: dryRun === 'server', fieldManager: given['field-manager'] });
  await printer.print(toTyped(await helper.create(namespace, withLastApplied(service, { save: given['save-config'], keysOf: keysAsTheyStand }))));
}
