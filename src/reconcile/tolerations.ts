/** Which taints a pod tolerates. */
import type { Taint, Toleration } from '../kinds/generated/core-v1.ts';
import type { Frozen } from '../machinery/object.ts';

export function tolerates(tolerations: readonly Frozen<Toleration>[] | undefined, taint: Frozen<Taint>): boolean {
  return (tolerations ?? []).some(toleration => covers(toleration, taint));
}

/** An empty key with Exists covers every taint; an empty effect every effect. */
export function covers({ key, operator, value, effect }: Frozen<Toleration>, taint: Frozen<Taint>): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  switch (operator) {
    case 'Exists': return true;
    case undefined: case '': case 'Equal': return (key ?? '') === taint.key && (value ?? '') === (taint.value ?? '');
    case 'Lt': return isOrdered(taint.value, value, (a, b) => a < b);
    case 'Gt': return isOrdered(taint.value, value, (a, b) => a > b);
    default: return false;
  }
}

const INTEGER = /^(0|-?[1-9][0-9]*)$/;

function isOrdered(taint: string | undefined, bound: string | undefined, holds: (a: bigint, b: bigint) => boolean): boolean {
  return INTEGER.test(taint ?? '') && INTEGER.test(bound ?? '') && holds(BigInt(taint!), BigInt(bound!));
}
