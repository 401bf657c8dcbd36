/** A label selector as text becomes one as objects have it. */
import { parseLabelSelector, SelectorError, type LabelSelectorObject } from '../machinery/label-selector.ts';
import { CommandError } from './errors.ts';
import { quote } from './flags/go-text.ts';

const OPERATORS: Readonly<Record<string, string>> = { in: 'In', notin: 'NotIn', exists: 'Exists', '!': 'DoesNotExist' };

/** Throws the words of metav1.ParseToLabelSelector. */
export function parseSelectorObject(text: string): LabelSelectorObject {
  const requirements = requirementsOf(text);
  const matchLabels: Record<string, string> = {};
  const matchExpressions: { key: string; operator: string; values?: string[] }[] = [];
  for (const { key, operator, values } of requirements) {
    if (operator === '=' || operator === '==') {
      matchLabels[key] = values[0] ?? '';
      continue;
    }
    if (operator === '!=') throw new CommandError('"!=" is not a valid label selector operator');
    const named = OPERATORS[operator];
    if (!named) throw new CommandError(`${quote(operator)} isn't supported in label selectors`);
    matchExpressions.push({ key, operator: named, ...(values.length > 0 ? { values: [...values] } : {}) });
  }
  return { ...(Object.keys(matchLabels).length > 0 ? { matchLabels } : {}), ...(matchExpressions.length > 0 ? { matchExpressions } : {}) } as LabelSelectorObject;
}

function requirementsOf(text: string): ReturnType<typeof parseLabelSelector>['requirements'] {
  try {
    return parseLabelSelector(text).requirements;
  } catch (error) {
    if (!(error instanceof SelectorError)) throw error;
    throw new CommandError(`couldn't parse the selector string ${quote(text)}: ${error.message}`, { cause: error });
  }
}
