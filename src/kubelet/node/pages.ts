/** What the kubelet itself answers on `nodes/NAME/proxy/...`: health, resource metrics, the stats summary, its pods. */
import type { KubeletContext } from '../context.ts';
import { LABEL } from '../names.ts';
import type { Container, ContainerStats, PodSandbox } from '../runtime.ts';

export interface Page {
  readonly contentType: string;
  readonly body: string;
}
const json = (value: unknown): Page => ({ contentType: 'application/json', body: JSON.stringify(value) });
const text = (body: string): Page => ({ contentType: 'text/plain; charset=utf-8', body });
const PROMETHEUS = 'text/plain; version=0.0.4; charset=utf-8';

export async function nodePage(at: KubeletContext, path: string): Promise<Page | undefined> {
  switch (path) {
    case 'healthz':
      return text('ok');
    case 'pods':
    case 'runningpods':
      return json({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: at.api.pods() });
    case 'metrics':
      return { contentType: PROMETHEUS, body: kubeletMetrics(at.config.nodeName, await at.runtime.listPodSandboxes(), await at.runtime.listContainers()) };
    case 'metrics/resource':
      return { contentType: PROMETHEUS, body: resourceMetrics(await at.runtime.listContainerStats()) };
    case 'stats/summary':
      return json(summary(at, await at.runtime.listContainerStats()));
    default:
      return undefined;
  }
}

const seconds = (ns: bigint) => Number(ns) / 1e9;
const iso = (ns: bigint) => new Date(Number(ns / 1_000_000n)).toISOString().replace(/\.\d+Z$/, 'Z');

/** What the kubelet itself holds, counted when somebody asks. */
function kubeletMetrics(node: string, sandboxes: readonly PodSandbox[], containers: readonly Container[]): string {
  const states = new Map<string, number>();
  for (const container of containers) {
    const state = container.state.replace('CONTAINER_', '').toLowerCase();
    states.set(state, (states.get(state) ?? 0) + 1);
  }
  const gauge = (name: string, help: string, ...samples: string[]) => [`# HELP ${name} [ALPHA] ${help}`, `# TYPE ${name} gauge`, ...samples.map(sample => `${name}${sample}`)];
  return `${[
    ...gauge('kubelet_node_name', 'The name of the node, always with the count of 1.', `{node="${node}"} 1`),
    ...gauge('kubelet_running_containers', 'Containers by their state.', ...[...states].map(([state, count]) => `{container_state="${state}"} ${count}`)),
    ...gauge('kubelet_running_pods', 'Pods whose sandbox runs.', ` ${sandboxes.filter(s => s.state === 'SANDBOX_READY').length}`),
  ].join('\n')}\n`;
}

function resourceMetrics(stats: readonly ContainerStats[]): string {
  const lines = (name: string, kind: string, help: string, value: (s: ContainerStats) => number | undefined) => [
    `# HELP ${name} [STABLE] ${help}`,
    `# TYPE ${name} ${kind}`,
    ...stats.flatMap(s => {
      const v = value(s);
      const l = s.attributes.labels;
      return v === undefined ? [] : [`${name}{container="${l[LABEL.containerName]}",namespace="${l[LABEL.podNamespace]}",pod="${l[LABEL.podName]}"} ${v}`];
    }),
  ];
  return `${[
    ...lines('container_cpu_usage_seconds_total', 'counter', 'Cumulative cpu time consumed by the container in core-seconds', s => (s.cpu?.usageCoreNanoSeconds ? seconds(s.cpu.usageCoreNanoSeconds.value) : undefined)),
    ...lines('container_memory_working_set_bytes', 'gauge', 'Current working set of the container in bytes', s => (s.memory?.workingSetBytes ? Number(s.memory.workingSetBytes.value) : undefined)),
  ].join('\n')}\n`;
}

function summary(at: KubeletContext, stats: readonly ContainerStats[]): object {
  const pods = new Map<string, { podRef: object; containers: object[] }>();
  for (const s of stats) {
    const { [LABEL.podUid]: uid = '', [LABEL.podName]: name, [LABEL.podNamespace]: namespace } = s.attributes.labels;
    const pod = pods.get(uid) ?? { podRef: { name, namespace, uid }, containers: [] };
    pods.set(uid, pod);
    pod.containers.push({
      name: s.attributes.metadata.name,
      ...(s.cpu?.usageCoreNanoSeconds ? { cpu: { time: iso(s.cpu.timestamp), usageCoreNanoSeconds: Number(s.cpu.usageCoreNanoSeconds.value) } } : {}),
      ...(s.memory?.workingSetBytes ? { memory: { time: iso(s.memory.timestamp), workingSetBytes: Number(s.memory.workingSetBytes.value) } } : {}),
    });
  }
  return { node: { nodeName: at.config.nodeName }, pods: [...pods.values()] };
}
