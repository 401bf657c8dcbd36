/** `kubectl describe horizontalpodautoscaler`, of either version. */
import type { HorizontalPodAutoscaler as AutoscalerV1 } from '../../kinds/generated/autoscaling-v1.ts';
import type { HorizontalPodAutoscaler, HPAScalingRules, MetricSpec, MetricStatus, MetricTarget, MetricValueStatus } from '../../kinds/generated/autoscaling-v2.ts';
import { canonicalQuantity } from '../../machinery/quantity.ts';
import type { Describer } from './describer.ts';
import { goQuote } from '../print/go-format-quote.ts';
import { writeHead } from './metadata.ts';
import type { Page } from './page.ts';
import { rfc1123 } from './times.ts';

const UNKNOWN = '<unknown>';
const amount = (quantity: string | undefined) => (quantity === undefined ? '<nil>' : canonicalQuantity(quantity));

/** Of the average, where the target is one; or else of the whole value. */
const valueOf = (current: MetricValueStatus | undefined, field: 'averageValue' | 'value') => (current === undefined ? UNKNOWN : amount(current[field]));

/** `50% (100m) / 80%`; or an average amount. */
function writeUtilization(page: Page, target: MetricTarget, current: MetricValueStatus | undefined): void {
  if (target.averageValue !== undefined) return page.write(0, `:\t${valueOf(current, 'averageValue')} / ${amount(target.averageValue)}\n`);
  const utilization = current?.averageUtilization;
  const now = utilization === undefined || utilization === null ? UNKNOWN : `${utilization}% (${amount(current?.averageValue)})`;
  page.write(1, `(as a percentage of request):\t${now} / ${target.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`}\n`);
}

function writeExternal(page: Page, { metric, target }: NonNullable<MetricSpec['external']>, current: MetricValueStatus | undefined): void {
  const average = target.averageValue !== undefined;
  const now = average && current?.averageValue === undefined ? UNKNOWN : valueOf(current, average ? 'averageValue' : 'value');
  page.write(1, `${goQuote(metric.name)} (target ${average ? 'average ' : ''}value):\t${now} / ${amount(average ? target.averageValue : target.value)}\n`);
}

function writeObject(page: Page, { metric, target, describedObject }: NonNullable<MetricSpec['object']>, current: MetricValueStatus | undefined): void {
  const field = target.type === 'AverageValue' ? 'averageValue' : 'value';
  page.write(1, `"${metric.name}" on ${describedObject.kind}/${describedObject.name} `);
  page.write(0, `(target ${field === 'averageValue' ? 'average ' : ''}value):\t${valueOf(current, field)} / ${amount(target[field])}\n`);
}

function writeMetric(page: Page, spec: MetricSpec, status: MetricStatus | undefined): void {
  switch (spec.type) {
    case 'External':
      return writeExternal(page, spec.external!, status?.external?.current);
    case 'Pods':
      return page.write(1, `${goQuote(spec.pods!.metric.name)} on pods:\t${valueOf(status?.pods?.current, 'averageValue')} / ${amount(spec.pods!.target.averageValue)}\n`);
    case 'Object':
      return writeObject(page, spec.object!, status?.object?.current);
    case 'Resource':
      page.write(1, `resource ${spec.resource!.name} on pods`);
      return writeUtilization(page, spec.resource!.target, status?.resource?.current);
    case 'ContainerResource':
      page.write(1, `resource ${spec.containerResource!.name} of container "${spec.containerResource!.container}" on pods`);
      return writeUtilization(page, spec.containerResource!.target, status?.containerResource?.current);
    default:
      return page.write(1, `<unknown metric type ${goQuote(String(spec.type))}>\n`);
  }
}

function writeRules(page: Page, direction: string, rules: HPAScalingRules | undefined): void {
  if (!rules) return;
  page.write(1, `${direction}:\n`);
  const { stabilizationWindowSeconds: window, policies = [], selectPolicy } = rules;
  if (window !== undefined && window !== null) page.write(2, `Stabilization Window: ${window} seconds\n`);
  if (policies.length === 0) return;
  page.write(2, `Select Policy: ${selectPolicy ?? 'Max'}\n`);
  page.write(2, 'Policies:\n');
  for (const { type, value, periodSeconds } of policies) page.write(3, `- Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds\n`);
}

function writeConditions(page: Page, { status }: HorizontalPodAutoscaler): void {
  if (!status?.conditions?.length) return;
  page.write(0, 'Conditions:\n');
  page.write(1, 'Type\tStatus\tReason\tMessage\n');
  page.write(1, '----\t------\t------\t-------\n');
  for (const { type, status: is, reason = '', message = '' } of status.conditions) page.write(1, `${type}\t${is}\t${reason}\t${message}\n`);
}

type Either = HorizontalPodAutoscaler | AutoscalerV1;
function writeReplicas(page: Page, { spec }: Either): void {
  page.write(0, `Min replicas:\t${spec?.minReplicas ?? '<unset>'}\n`);
  page.write(0, `Max replicas:\t${spec?.maxReplicas ?? 0}\n`);
}
const writeScale = (page: Page, { spec, status }: Either): void =>
  page.write(0, `${spec?.scaleTargetRef?.kind ?? ''} pods:\t${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired\n`);

function writeV1(page: Page, autoscaler: AutoscalerV1): void {
  const target = autoscaler.spec?.targetCPUUtilizationPercentage;
  if (target !== undefined && target !== null) {
    page.write(0, `Target CPU utilization:\t${target}%\n`);
    page.write(0, `Current CPU utilization:\t${autoscaler.status?.currentCPUUtilizationPercentage ?? UNKNOWN}%\n`);
  }
  writeReplicas(page, autoscaler);
  writeScale(page, autoscaler);
}

function writeV2(page: Page, autoscaler: HorizontalPodAutoscaler): void {
  const { spec, status } = autoscaler;
  page.write(0, 'Metrics:\t( current / target )\n');
  (spec?.metrics ?? []).forEach((metric, i) => writeMetric(page, metric, status?.currentMetrics?.[i]));
  writeReplicas(page, autoscaler);
  if (spec?.behavior) {
    page.write(0, 'Behavior:\n');
    writeRules(page, 'Scale Up', spec.behavior.scaleUp);
    writeRules(page, 'Scale Down', spec.behavior.scaleDown);
  }
  writeScale(page, autoscaler);
  writeConditions(page, autoscaler);
}

export const horizontalPodAutoscalerDescriber: Describer<HorizontalPodAutoscaler> = {
  group: 'autoscaling', versions: ['v2', 'v1'], kind: 'HorizontalPodAutoscaler', plural: 'horizontalpodautoscalers', namespaced: true,
  write(page, autoscaler) {
    const target = autoscaler.spec?.scaleTargetRef;
    writeHead(page, autoscaler);
    page.write(0, `CreationTimestamp:\t${rfc1123(autoscaler.metadata.creationTimestamp)}\n`);
    page.write(0, `Reference:\t${target?.kind ?? ''}/${target?.name ?? ''}\n`);
    if (autoscaler.apiVersion === 'autoscaling/v1') writeV1(page, autoscaler as unknown as AutoscalerV1);
    else writeV2(page, autoscaler);
  },
};
