/** Events as `kubectl describe` shows them: recorded, counted up and rate-limited as client-go's recorder does. */
import type { Frozen, KubeObject } from '../machinery/object.ts';

export interface EventRecorder {
  /** Never throws and never waits: an event that cannot be written is logged. `fieldPath`: `spec.containers{web}`. */
  record(about: Frozen<KubeObject>, type: 'Normal' | 'Warning', reason: string, message: string, fieldPath?: string): void;
}
