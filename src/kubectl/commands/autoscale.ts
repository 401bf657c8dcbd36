/** `kubectl autoscale`. */
import { parseAmount, planAutoscaler, planOldAutoscaler, refuseNewer, type AutoscalerOptions } from '../autoscale/autoscaler.ts';
import { type CommandContext, defineCommand } from '../command.ts';
import { CommandError } from '../errors.ts';
import { dryRunFlag, dryRunOf, fieldManagerFlag, filenameFlags, filenamesOf, saveConfigFlag } from '../flags/common.ts';
import { int32, string } from '../flags/flag.ts';
import { withLastApplied } from '../last-applied.ts';
import type { Unstructured } from '../object.ts';
import { createPrinter, printFlags } from '../print/flags.ts';
import { keysAsTheyStand } from '../print/json.ts';
import { recordChange, recordFlag } from '../record.ts';
import { ResourceHelper } from '../resource/helper.ts';
import { apiVersionOfMapping, type Mapping } from '../resource/mapper.ts';
import { toTyped } from '../typed.ts';

const flags = {
  ...printFlags(), ...recordFlag(), ...dryRunFlag(), ...filenameFlags('identifying the resource to autoscale.'), ...saveConfigFlag(), ...fieldManagerFlag('kubectl-autoscale'),
  cpu: string({ usage: 'How much CPU the pods should use: 70% of what they ask for, or 500m; a number alone is in thousandths.' }),
  'cpu-percent': int32({ default: -1, usage: 'How much of the CPU that they ask for the pods should use.', deprecated: "Use --cpu with percentage or resource quantity format (e.g., '70%' for utilization or '500m' for milliCPU)." }),
  max: int32({ default: -1, required: true, usage: 'How many pods at most.' }),
  memory: string({ usage: 'How much memory the pods should use: 60% of what they ask for, or 200Mi; a number alone is in mebibytes.' }),
  min: int32({ default: -1, usage: 'How many pods at least; absent: what the server says.' }),
  name: string({ usage: 'The name of the autoscaler; absent: that of the object.' }),
};
type Context = CommandContext<typeof flags>;

export default defineCommand({
  use: 'autoscale (-f FILENAME | TYPE NAME | TYPE/NAME) [--min=MINPODS] --max=MAXPODS [--cpu=CPU] [--memory=MEMORY]',
  short: 'Auto-scale a deployment, replica set, stateful set, or replication controller',
  long: 'Let the number of pods follow what they use.',
  example: '# Two to ten pods, at 80 per cent of the CPU that they ask for\nkubectl autoscale deployment web --min=2 --max=10 --cpu=80%',
  flags,
  run: autoscale,
});

function refuseBadFlags({ min, max, cpu, memory, 'cpu-percent': percent }: Context['flags']): void {
  if (max < 1) throw new CommandError(`--max=MAXPODS is required and must be at least 1, max: ${max}`);
  if (max < min) throw new CommandError(`--max=MAXPODS must be larger or equal to --min=MINPODS, max: ${max}, min: ${min}`);
  if (percent > 0 && cpu !== '') throw new CommandError('--cpu-percent and --cpu are mutually exclusive');
  if (cpu) parseAmount(cpu, 'cpu');
  if (memory) parseAmount(memory, 'memory');
}

async function autoscale(context: Context): Promise<void> {
  const { io, flags: given, factory, args } = context;
  const dryRun = dryRunOf(given['dry-run'], io);
  await factory.restConfig();
  const { namespace, isExplicit } = await factory.namespace();
  refuseBadFlags(given);
  const result = await factory.resources({ namespace, defaultNamespace: true, enforceNamespace: isExplicit, filenames: filenamesOf(given), args, continueOnError: true, flatten: true });
  let count = 0;
  await result.visit(async info => {
    const mapping = info.mapping!;
    await refuseUnscalable(context, mapping);
    const options: AutoscalerOptions = {
      name: given.name || info.name, target: { apiVersion: apiVersionOfMapping(mapping), kind: mapping.kind, name: info.name },
      min: given.min, max: given.max, cpuPercent: given['cpu-percent'], cpu: given.cpu, memory: given.memory,
    };
    const make = (object: Unstructured) => createAutoscaler(context, object, { dryRun, namespace, isExplicit });
    await make(planAutoscaler(options)).catch(async () => {
      refuseNewer(options);
      await make(planOldAutoscaler(options));
    });
    count++;
  });
  if (count === 0) throw new CommandError('no objects passed to autoscale');
}

async function refuseUnscalable({ factory }: Context, mapping: Mapping): Promise<void> {
  const { lists } = await (await factory.discovery()).all();
  const apiVersion = apiVersionOfMapping(mapping);
  if (lists.get(apiVersion)?.resources.some(r => r.name === `${mapping.plural}/scale`)) return;
  throw new CommandError(`cannot autoscale a ${mapping.kind}: could not find scale subresource for ${mapping.group}/${mapping.version}, Resource=${mapping.plural} in discovery information`);
}

interface Place {
  readonly dryRun: 'none' | 'client' | 'server';
  readonly namespace: string;
  readonly isExplicit: boolean;
}

async function createAutoscaler(context: Context, planned: Unstructured, { dryRun, namespace, isExplicit }: Place): Promise<void> {
  const { io, flags: given, factory } = context;
  const placed = isExplicit ? { ...planned, metadata: { ...planned.metadata, namespace } } as Unstructured : planned;
  recordChange(context, placed);
  const object = toTyped(placed);
  const printer = await createPrinter(io, given, { operation: dryRun === 'client' ? 'created' : 'autoscaled', dryRun, isTyped: true });
  if (dryRun === 'client') return printer.print(object);
  const version = planned.apiVersion!.split('/')[1]!;
  const kind = { group: 'autoscaling', version, plural: 'horizontalpodautoscalers', kind: 'HorizontalPodAutoscaler', scope: 'Namespaced', singular: '' } as const;
  const helper = new ResourceHelper(await factory.client(), kind, { isDryRun: dryRun === 'server', fieldManager: given['field-manager'] });
  await printer.print(toTyped(await helper.create(namespace, withLastApplied(object, { save: given['save-config'], keysOf: keysAsTheyStand }))));
}
