/** Judges requests and limits against one item of a LimitRange, in upstream's words. */
import type { LimitRangeItem } from '../../kinds/generated/core-v1.ts';
import type { Frozen } from '../../machinery/object.ts';
import { canonicalQuantity, compareQuantities, milliValue, quantitySign } from '../../machinery/quantity.ts';

export type ResourceText = Readonly<Record<string, string>>;
/** A claim has no limits: undefined. */
export interface Asked { readonly requests: ResourceText; readonly limits?: ResourceText }

interface Bound { readonly name: string; readonly bound: string; readonly type: string; readonly request?: string | undefined; readonly limit?: string | undefined }

function belowMinimum({ name, bound, type, request, limit }: Bound): string | undefined {
  const head = `minimum ${name} usage per ${type} is ${canonicalQuantity(bound)}`;
  if (request === undefined) return `${head}.  No request is specified`;
  if (compareQuantities(request, bound) < 0) return `${head}, but request is ${canonicalQuantity(request)}`;
  return limit !== undefined && compareQuantities(limit, bound) < 0 ? `${head}, but limit is ${canonicalQuantity(limit)}` : undefined;
}

function aboveMaximum({ name, bound, type, request, limit }: Bound): string | undefined {
  const head = `maximum ${name} usage per ${type} is ${canonicalQuantity(bound)}`;
  if (limit === undefined) return `${head}.  No limit is specified`;
  if (compareQuantities(limit, bound) > 0) return `${head}, but limit is ${canonicalQuantity(limit)}`;
  return request !== undefined && compareQuantities(request, bound) > 0 ? `${head}, but request is ${canonicalQuantity(request)}` : undefined;
}

function claimAboveMaximum({ name, bound, type, request }: Bound): string | undefined {
  const head = `maximum ${name} usage per ${type} is ${canonicalQuantity(bound)}`;
  if (request === undefined) return `${head}.  No request is specified`;
  return compareQuantities(request, bound) > 0 ? `${head}, but request is ${canonicalQuantity(request)}` : undefined;
}

function aboveRatio({ name, bound, type, request, limit }: Bound): string | undefined {
  const head = `${name} max limit to request ratio per ${type} is ${canonicalQuantity(bound)}`;
  if (request === undefined || quantitySign(request) === 0) return `${head}, but no request is specified or request is 0`;
  if (limit === undefined || quantitySign(limit) === 0) return `${head}, but no limit is specified or limit is 0`;
  const ratio = milliValue(limit) / milliValue(request);
  return ratio * 1000 > milliValue(bound) ? `${head}, but provided ratio is ${ratio.toFixed(6)}` : undefined;
}

export function judgeBounds(item: Frozen<LimitRangeItem>, asked: Asked): string[] {
  const each = (bounds: ResourceText | undefined, judge: (bound: Bound) => string | undefined) =>
    Object.keys(bounds ?? {}).sort().flatMap(name => {
      const words = judge({ name, bound: bounds![name]!, type: item.type, request: asked.requests[name], limit: asked.limits?.[name] });
      return words === undefined ? [] : [words];
    });
  if (!asked.limits) return [...each(item.min, belowMinimum), ...each(item.max, claimAboveMaximum)];
  return [...each(item.min, belowMinimum), ...each(item.max, aboveMaximum), ...each(item.maxLimitRequestRatio, aboveRatio)];
}
