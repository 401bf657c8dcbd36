/** Writes slices as planned: new ones first, so that no endpoint is missing meanwhile. */
import type { Client } from '../client/client.ts';
import type { EndpointSlice } from '../kinds/generated/discovery-v1.ts';
import type { Kind } from '../machinery/kind.ts';
import { hasReason } from '../machinery/status-error.ts';
import type { SliceContent, SlicePlan } from './slice-packing.ts';

export interface SliceWriting {
  readonly kind: Kind<EndpointSlice>;
  readonly write: Client;
  sliceOf(content: SliceContent): EndpointSlice;
}

export async function applySlices(plan: SlicePlan, { kind, write, sliceOf }: SliceWriting): Promise<void> {
  const slices = write.resource(kind);
  for (const content of plan.create) await slices.create(sliceOf(content));
  for (const content of plan.update) await slices.update(sliceOf(content));
  for (const { metadata } of plan.remove) {
    await slices.delete(metadata.name!, metadata.namespace).catch(error => {
      if (!hasReason(error, 'NotFound')) throw error;
    });
  }
}
