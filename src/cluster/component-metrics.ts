/** What controllers and the scheduler tell of their work, under upstream's names. */
import { Counter, exponential, Histogram, labelText, Reading, type Head, type Metric } from '../apiserver/metrics/instruments.ts';
import type { ReconcileMetrics } from '../reconcile/runner.ts';
import type { SchedulerMetrics } from '../scheduler/scheduler.ts';

const byName = (name: string) => labelText({ name });
const workqueue = (name: string, help: string): Head => ({ name: `workqueue_${name}`, help, stability: 'BETA' });
const QUEUE_BOUNDS = exponential(1e-6, 10, 10);

/** Of all controllers' queues, each by its controller's name. */
export class QueueMetrics implements ReconcileMetrics, Metric {
  private readonly depths = new Map<string, number>();
  private readonly adds = new Counter(workqueue('adds_total', 'Keys added.'), byName);
  private readonly retries = new Counter(workqueue('retries_total', 'Keys added again after a failure.'), byName);
  private readonly waits = new Histogram(workqueue('queue_duration_seconds', 'How long keys wait.'), QUEUE_BOUNDS, byName);
  private readonly works = new Histogram(workqueue('work_duration_seconds', 'How long keys are worked on.'), QUEUE_BOUNDS, byName);
  private readonly reading = new Reading(workqueue('depth', 'Keys that wait.'), 'gauge', () => [...this.depths].map(([name, depth]) => [byName(name), depth] as const));

  depth = (queue: string, depth: number): void => void this.depths.set(queue, depth);
  added = (queue: string): void => this.adds.add(queue);
  retried = (queue: string): void => this.retries.add(queue);
  waited = (queue: string, seconds: number): void => this.waits.observe(queue, seconds);
  worked = (queue: string, seconds: number): void => this.works.observe(queue, seconds);

  write(lines: string[]): void {
    for (const metric of [this.adds, this.reading, this.retries, this.waits, this.works]) metric.write(lines);
  }
}

const PROFILE = 'default-scheduler';
const byResult = (result: string) => labelText({ profile: PROFILE, result });
/** Upstream's queues, by the ways in which pods wait here. */
const QUEUES: Readonly<Record<string, string>> = { ready: 'active', 'backing off': 'backoff', failing: 'backoff', rejected: 'unschedulable', gated: 'gated' };

export class SchedulingMetrics implements SchedulerMetrics, Metric {
  private readonly attempts = new Counter({ name: 'scheduler_schedule_attempts_total', help: 'Tries to find a node for a pod, by how they ended.', stability: 'STABLE' }, byResult);
  private readonly durations = new Histogram({ name: 'scheduler_scheduling_attempt_duration_seconds', help: 'How long a try takes, its binding with it.', stability: 'STABLE' }, exponential(0.001, 2, 15), byResult);
  private readonly pending: Reading;

  /** `depths`: pods that wait, by how they wait. */
  constructor(depths: () => Readonly<Record<string, number>>) {
    this.pending = new Reading({ name: 'scheduler_pending_pods', help: 'Pods that wait for a node, by queue.', stability: 'STABLE' }, 'gauge', () => {
      const found: Record<string, number> = { active: 0, backoff: 0, unschedulable: 0, gated: 0 };
      for (const [place, count] of Object.entries(depths())) if (QUEUES[place]) found[QUEUES[place]]! += count;
      return Object.entries(found).map(([queue, count]) => [labelText({ queue }), count] as const);
    });
  }

  attempted = (result: 'scheduled' | 'unschedulable' | 'error', seconds: number): void => {
    this.attempts.add(result);
    this.durations.observe(result, seconds);
  };

  write(lines: string[]): void {
    for (const metric of [this.pending, this.attempts, this.durations]) metric.write(lines);
  }
}
