/**
 * What is wrong with a name, in upstream's words; an empty list when nothing is.
 * https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
 */
import { byteLength } from './byte-length.ts';

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';
const LABEL_KEY = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE = `(${LABEL_KEY})?`;
const ALPHANUMERIC_ENDS = 'and must start and end with an alphanumeric character';

/** `must be ... (e.g. 'a',  or 'b', regex used for validation is '...')`: the double space is upstream's. */
export function regexMessage(message: string, pattern: string, ...examples: string[]): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${pattern}')`;
  return `${message} (e.g. ${examples.map(e => `'${e}', `).join(' or ')}regex used for validation is '${pattern}')`;
}

interface Rule { readonly pattern: string; readonly message: string; readonly examples: readonly string[]; readonly maxLength?: number }

interface CompiledRule extends Rule { readonly regexp: RegExp }
const rule = (r: Rule): CompiledRule => ({ ...r, regexp: new RegExp(`^(?:${r.pattern})$`) });
export const maxLengthMessage = (length: number): string => `must be no more than ${length} characters`;
const maxBytesMessage = (length: number) => `must be no more than ${length} bytes`;
export const inclusiveRangeMessage = (low: number, high: number): string => `must be between ${low} and ${high}, inclusive`;
export const EMPTY_MESSAGE = 'must be non-empty';

/** What passes is ASCII, all of it: its length is its number of bytes. */
const passes = (value: string, r: CompiledRule): boolean => r.regexp.test(value) && (r.maxLength === undefined || value.length <= r.maxLength);

function check(value: string, r: CompiledRule, tooLong = maxLengthMessage): string[] {
  const found: string[] = [];
  if (passes(value, r)) return found;
  if (r.maxLength !== undefined && byteLength(value) > r.maxLength) found.push(tooLong(r.maxLength));
  if (!r.regexp.test(value)) found.push(regexMessage(r.message, r.pattern, ...r.examples));
  return found;
}

const SUBDOMAIN_RULE = rule({
  pattern: SUBDOMAIN, maxLength: 253, examples: ['example.com'],
  message: `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', ${ALPHANUMERIC_ENDS}`,
});
const LABEL_RULE = rule({
  pattern: LABEL, maxLength: 63, examples: ['my-name', '123-abc'],
  message: `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', ${ALPHANUMERIC_ENDS}`,
});
const LABEL_1035_RULE = rule({
  pattern: LABEL_1035, maxLength: 63, examples: ['my-name', 'abc-123'],
  message: "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
});
const WILDCARD_RULE = rule({
  pattern: `\\*\\.${SUBDOMAIN}`, maxLength: 253, examples: ['*.example.com'],
  message: "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
});
const LABEL_KEY_RULE = rule({ pattern: LABEL_KEY, examples: ['MyName', 'my.name', '123-abc'], message: `must consist of alphanumeric characters, '-', '_' or '.', ${ALPHANUMERIC_ENDS}` });
const LABEL_VALUE_RULE = rule({
  pattern: LABEL_VALUE, maxLength: 63, examples: ['MyValue', 'my_value', '12345'],
  message: `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', ${ALPHANUMERIC_ENDS}`,
});
const C_IDENTIFIER_RULE = rule({
  pattern: '[A-Za-z_][A-Za-z0-9_]*', examples: ['my_name', 'MY_NAME', 'MyName'],
  message: "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'",
});
const CONFIG_KEY_RULE = rule({
  pattern: '[-._a-zA-Z0-9]+', maxLength: 253, examples: ['key.name', 'KEY_NAME', 'key-name'],
  message: "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
});
const ENV_RULE = rule({
  pattern: '[-._a-zA-Z][-._a-zA-Z0-9]*', examples: ['my.env-name', 'MY_ENV.NAME', 'MyEnvName1'],
  message: "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit",
});
const HEADER_RULE = rule({ pattern: '[-A-Za-z0-9]+', examples: ['X-Header-Name'], message: "a valid HTTP header must consist of alphanumeric characters or '-'" });
const PERCENT_RULE = rule({ pattern: '[0-9]+%', examples: ['1%', '93%'], message: "a valid percent string must be a numeric string followed by an ending '%'" });

export const checkDnsSubdomain = (value: string): string[] => check(value, SUBDOMAIN_RULE);
export const checkDns1035Label = (value: string): string[] => check(value, LABEL_1035_RULE);
export const checkWildcardSubdomain = (value: string): string[] => check(value, WILDCARD_RULE);
export const checkCIdentifier = (value: string): string[] => check(value, C_IDENTIFIER_RULE);
export const checkHttpHeaderName = (value: string): string[] => check(value, HEADER_RULE);
export const checkPercent = (value: string): string[] => check(value, PERCENT_RULE);
export const checkLabelValue = (value: string): string[] => check(value, LABEL_VALUE_RULE, maxBytesMessage);

export function checkDnsLabel(value: string): string[] {
  const found = check(value, LABEL_RULE);
  if (found.length === 0 || LABEL_RULE.regexp.test(value) || !SUBDOMAIN_RULE.regexp.test(value)) return found;
  return [...found.slice(0, -1), 'must not contain dots'];
}

const MAX_KEY_NAME = 63;
/** What nearly all label keys are; `checkQualifiedName` finds the words for the others. */
function isQualifiedName(value: string): boolean {
  const slash = value.indexOf('/');
  if (slash < 0) return value.length <= MAX_KEY_NAME && LABEL_KEY_RULE.regexp.test(value);
  const name = value.slice(slash + 1);
  return name.length <= MAX_KEY_NAME && LABEL_KEY_RULE.regexp.test(name) && passes(value.slice(0, slash), SUBDOMAIN_RULE);
}

/** A label key: `app`, `example.com/app`. */
export function checkQualifiedName(value: string): string[] {
  return isQualifiedName(value) ? [] : qualifiedNameFaults(value);
}

function qualifiedNameFaults(value: string): string[] {
  const parts = value.split('/');
  const keyMessage = regexMessage(LABEL_KEY_RULE.message, LABEL_KEY, ...LABEL_KEY_RULE.examples);
  if (parts.length > 2) return [`a valid label key ${keyMessage} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const name = parts.at(-1)!;
  const found: string[] = [];
  if (parts.length === 2) {
    if (parts[0] === '') found.push(`prefix part ${EMPTY_MESSAGE}`);
    else found.push(...check(parts[0]!, SUBDOMAIN_RULE, maxBytesMessage).map(m => `prefix part ${m}`));
  }
  if (name === '') found.push(`name part ${EMPTY_MESSAGE}`);
  else if (byteLength(name) > MAX_KEY_NAME) found.push(`name part ${maxBytesMessage(MAX_KEY_NAME)}`);
  if (!LABEL_KEY_RULE.regexp.test(name)) found.push(`name part ${keyMessage}`);
  return found;
}

function checkDotPrefix(value: string): string[] {
  if (value === '.') return ["must not be '.'"];
  if (value === '..') return ["must not be '..'"];
  return value.startsWith('..') ? ["must not start with '..'"] : [];
}

export const checkConfigMapKey = (value: string): string[] => check(value, CONFIG_KEY_RULE).concat(checkDotPrefix(value));
export const checkEnvVarName = (value: string): string[] => check(value, ENV_RULE).concat(checkDotPrefix(value));

/** What containers may use since v1.34: all printable ASCII but `=`. */
export function checkRelaxedEnvVarName(value: string): string[] {
  if (value === '') return [`environment variable name ${EMPTY_MESSAGE}`];
  return /^[ -<>-~]*$/.test(value) ? [] : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** A port's name: an IANA service name. */
export function checkPortName(value: string): string[] {
  const found: string[] = [];
  if (byteLength(value) > 15) found.push(maxLengthMessage(15));
  if (!/^[-a-z0-9]+$/.test(value)) found.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(value)) found.push('must contain at least one letter (a-z)');
  if (value.includes('--')) found.push('must not contain consecutive hyphens');
  if (value.startsWith('-') || value.endsWith('-')) found.push('must not begin or end with a hyphen');
  return found;
}

export const checkRange = (value: number, low: number, high: number): string[] => (value >= low && value <= high ? [] : [inclusiveRangeMessage(low, high)]);
export const checkPortNumber = (value: number): string[] => checkRange(value, 1, 65535);
export const checkUnixId = (value: number): string[] => checkRange(value, 0, 2 ** 31 - 1);

/** A name that stands in a URL: RBAC roles are named so. */
export function checkPathSegment(name: string, prefix = false): string[] {
  if (!prefix && (name === '.' || name === '..')) return [`may not be '${name}'`];
  if (!name.includes('/') && !name.includes('%')) return [];
  return ['/', '%'].filter(c => name.includes(c)).map(c => `may not contain '${c}'`);
}

/** A check of names made to fit generateName too, whose last dash will be followed by letters: `web-` is judged as `wea`. */
export function nameRule(checkName: (name: string) => string[]): (name: string, prefix: boolean) => string[] {
  return (name, prefix) => checkName(prefix && name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name);
}
export const nameIsDnsSubdomain = nameRule(checkDnsSubdomain);
export const nameIsDnsLabel = nameRule(checkDnsLabel);
