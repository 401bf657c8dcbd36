/** Plans what `autoscale` makes. */
import { canonicalQuantity, QuantityError } from '../../machinery/quantity.ts';
import { CommandError } from '../errors.ts';
import type { Unstructured } from '../object.ts';

export interface Target {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

export interface AutoscalerOptions {
  readonly name: string;
  readonly target: Target;
  readonly min: number;
  readonly max: number;
  /** Minus one: none. */
  readonly cpuPercent: number;
  readonly cpu: string;
  readonly memory: string;
}

type Resource = 'cpu' | 'memory';
export type Amount = { readonly type: 'Utilization'; readonly averageUtilization: number } | { readonly type: 'AverageValue'; readonly averageValue: string };

const UNITS: Readonly<Record<Resource, string>> = { cpu: 'm', memory: 'Mi' };
const FLOAT = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** `70%`, `500m`; a number alone is of milli-CPUs or mebibytes. */
export function parseAmount(text: string, resource: Resource): Amount {
  const input = text.trim();
  if (input === '') throw new CommandError('empty input');
  if (input.endsWith('%')) return { type: 'Utilization', averageUtilization: parsePercentage(input.slice(0, -1)) };
  const isNumber = FLOAT.test(input);
  try {
    return { type: 'AverageValue', averageValue: canonicalQuantity(isNumber ? `${goFloat(Number(input))}${UNITS[resource]}` : input) };
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    throw new CommandError(isNumber ? error.message : `invalid resource ${resource} value: ${input}`, { cause: error });
  }
}

function parsePercentage(text: string): number {
  const value = /^[+-]?\d+$/.test(text) ? Number(text) : -1;
  if (value < 0 || value > 2 ** 31 - 1) throw new CommandError(`invalid percentage value: ${text}`);
  return value;
}

/** `%g`: an exponent below 1e-4 and from 1e21 on. */
const goFloat = (value: number): string => {
  const [digits, exponent = 0] = value.toExponential().split('e').map(Number) as [number, number?];
  return exponent < -4 || exponent >= 21 ? `${digits}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}` : String(value);
};

const metricOf = (name: Resource, target: Amount) => ({ type: 'Resource', resource: { name, target } });

export function planAutoscaler({ name, target, min, max, cpuPercent, cpu, memory }: AutoscalerOptions): Unstructured {
  const metrics = [
    ...(cpuPercent > 0 ? [metricOf('cpu', { type: 'Utilization', averageUtilization: cpuPercent })] : []),
    ...(cpu ? [metricOf('cpu', parseAmount(cpu, 'cpu'))] : []),
    ...(memory ? [metricOf('memory', parseAmount(memory, 'memory'))] : []),
  ];
  return {
    apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: { name },
    spec: { scaleTargetRef: target, maxReplicas: max, ...(min > 0 ? { minReplicas: min } : {}), metrics },
  };
}

/** The older version, which knows of CPU in per cent alone. */
export const planOldAutoscaler = ({ name, target, min, max, cpuPercent }: AutoscalerOptions): Unstructured => ({
  apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler', metadata: { name },
  spec: { scaleTargetRef: target, maxReplicas: max, ...(min > 0 ? { minReplicas: min } : {}), ...(cpuPercent >= 0 ? { targetCPUUtilizationPercentage: cpuPercent } : {}) },
});

/** Throws why the older version cannot say it. */
export function refuseNewer({ cpu, memory, cpuPercent }: AutoscalerOptions): void {
  const fail = (why: string) => new CommandError(`failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: ${why}`);
  let amount: Amount;
  try {
    amount = parseAmount(cpu, 'cpu');
  } catch (error) {
    throw fail((error as Error).message);
  }
  if (memory !== '' || (cpuPercent < 0 && amount.type !== 'Utilization')) throw fail('%!w(<nil>)');
}
