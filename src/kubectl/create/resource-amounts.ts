/** Amounts of resources as flags say them: `cpu=1,memory=1Gi`. */
import { canonicalQuantity, QuantityError } from '../../machinery/quantity.ts';
import { CommandError } from '../errors.ts';

export function parseAmounts(text: string): Record<string, string> | undefined {
  if (text === '') return undefined;
  return Object.fromEntries(text.split(',').map(statement => {
    const [name, amount, ...more] = statement.split('=');
    if (amount === undefined || more.length > 0) throw new CommandError(`Invalid argument syntax ${statement}, expected <resource>=<value>`);
    try {
      return [name, canonicalQuantity(amount)];
    } catch (error) {
      if (!(error instanceof QuantityError)) throw error;
      throw new CommandError(error.message, { cause: error });
    }
  }));
}
