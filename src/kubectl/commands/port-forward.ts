/** `kubectl port-forward`. */
import type { Pod, Service } from '../../kinds/generated/core-v1.ts';
import { defineCommand, usageError } from '../command.ts';
import { CommandError } from '../errors.ts';
import { stringSlice } from '../flags/flag.ts';
import { forwardPorts } from '../port-forward/forward.ts';
import { parseAddresses, parsePorts, portsOfPod, portsOfService } from '../port-forward/ports.ts';
import { podPath } from '../streaming/paths.ts';
import { attachablePod, podRunningTimeoutFlag, usageOfTimeout } from '../streaming/pods.ts';

const flags = {
  ...podRunningTimeoutFlag(60_000),
  address: stringSlice({ default: ['localhost'], usage: 'Addresses to listen on, with commas: IP addresses or localhost, which is 127.0.0.1 and ::1, of which one is enough.' }),
};

export default defineCommand({
  use: 'port-forward TYPE/NAME [options] [LOCAL_PORT:]REMOTE_PORT [...[LOCAL_PORT_N:]REMOTE_PORT_N]',
  short: 'Forward local ports to a pod',
  long: 'Listen on local ports, and carry every connection to a port of a pod.\n\n Of a workload or a service one pod is chosen; when it ends, so does the forwarding.',
  example: '# Port 8888 here to 5000 in the pod\nkubectl port-forward web 8888:5000\n\n# To the port that a service names\nkubectl port-forward svc/web 8443:https\n\n# Any free port here\nkubectl port-forward web :5000',
  flags,
  async run(context) {
    const { args, factory, flags: given, io } = context;
    if (args.length < 2) throw usageError(context.command, 'TYPE/NAME and list of ports are required for port-forward');
    const { namespace } = await factory.namespace();
    factory.dialable();
    const timeoutMs = usageOfTimeout(context.command, given['pod-running-timeout']);
    const [name, ...wished] = args as [string, ...string[]];
    const result = await factory.resources({ namespace, defaultNamespace: true, continueOnError: true, resourceNames: { type: 'pods', names: [name] } });
    const object = await result.object();
    const chosen = await attachablePod(context, object, timeoutMs);
    const isService = object.kind === 'Service' && object.apiVersion === 'v1';
    const ports = isService ? portsOfService(wished, object as unknown as Service, chosen) : portsOfPod(wished, chosen);
    const client = await factory.client();
    const pod = await client.request<Pod>({ path: podPath(chosen), about: { verb: 'GET', resource: 'pods', name: chosen.metadata.name ?? '' } });
    if (pod.status?.phase !== 'Running') throw new CommandError(`unable to forward port because pod is not running. Current status=${pod.status?.phase ?? ''}`);
    const addresses = parseAddresses(given.address);
    await forwardPorts(io, client.config, { path: `${podPath(pod)}/portforward`, ports: parsePorts(ports), addresses });
  },
});
