/** Lists of resource amounts: rounding as upstream's defaults do, and the rules for one amount. */
import { formatQuantity, parseQuantity, roundUpQuantity } from '../machinery/quantity.ts';

const MILLI = -3;
const MAY_BE_FINER = /[nu.]|e-/i;

/** Amounts finer than a thousandth are rounded up to one; in place. */
export function roundResourceList(list: Record<string, string> | undefined): void {
  for (const [name, amount] of Object.entries(list ?? {})) {
    if (MAY_BE_FINER.test(amount)) list![name] = formatQuantity(roundUpQuantity(parseQuantity(amount), MILLI));
  }
}
