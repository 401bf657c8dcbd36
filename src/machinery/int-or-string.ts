/** Ports and percentages that are a number or a string: `80`, `"http"`, `"25%"`. */

export type IntOrString = number | string;

/** `25%` of `total`, rounded as asked, or the number itself. Throws upstream's words on anything else. */
export function scaledIntOrPercent(value: IntOrString | undefined, total: number, rounding: 'up' | 'down'): number {
  if (value === undefined) throw new Error('nil value for IntOrString');
  if (typeof value === 'number') return value;
  if (!value.endsWith('%')) throw new Error('invalid value for IntOrString: invalid type: string is not a percentage');
  const percent = value.slice(0, -1);
  if (!/^[+-]?[0-9]+$/.test(percent)) throw new Error(`invalid value for IntOrString: invalid value ${JSON.stringify(value)}: strconv.Atoi: parsing ${JSON.stringify(percent)}: invalid syntax`);
  return Math[rounding === 'up' ? 'ceil' : 'floor']((Number(percent) * total) / 100);
}
