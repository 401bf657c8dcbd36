/** Whether two answers say the same, leaving aside what differs from cluster to cluster: ids, times, revisions, generated names. */

/** Upstream tells rules in the order in which its map gives the bindings: another each time. */
const UNORDERED = new Set(['resourceRules', 'nonResourceRules']);
const VARYING = new Set(['uid', 'resourceVersion', 'creationTimestamp', 'managedFields', 'selfLink', 'deletionTimestamp', 'lastTransitionTime', 'continue']);
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** The differences as `path: upstream / ours`; none when the answers agree. */
export function differences(theirs: unknown, ours: unknown): string[] {
  const found: string[] = [];
  compare(plain(theirs), plain(ours), '', found);
  return found;
}

function compare(theirs: unknown, ours: unknown, path: string, found: string[]): void {
  if (JSON.stringify(theirs) === JSON.stringify(ours)) return;
  if (isRecord(theirs) && isRecord(ours)) {
    for (const key of new Set([...Object.keys(theirs), ...Object.keys(ours)])) compare(theirs[key], ours[key], path === '' ? key : `${path}.${key}`, found);
  } else if (Array.isArray(theirs) && Array.isArray(ours) && theirs.length === ours.length) {
    theirs.forEach((item, i) => compare(item, ours[i], `${path}[${i}]`, found));
  } else {
    found.push(`${path}: ${JSON.stringify(theirs)} / ${JSON.stringify(ours)}`);
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (isRecord(value)) {
    const kept = Object.entries(value).filter(([key, v]) => !VARYING.has(key) && v !== undefined && !(key === 'description'));
    return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, v]) => [key, UNORDERED.has(key) ? sorted(plain(v)) : plain(v)]));
  }
  return typeof value === 'string' ? plainText(value) : value;
}

const sorted = (value: unknown): unknown => (Array.isArray(value) ? [...(value as unknown[])].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : value);

const plainText = (text: string) =>
  text
    .replace(ID, 'ID')
    .replace(/^\(id\)$/, '')
    .replace(/^g-[a-z0-9]{5}$/, 'g-XXXXX')
    .replace(/10\.97\.(?!0\.)\d+\.\d+/g, 'ADDRESS')
    // The recorded pods had one volume source more, which moves the lines.
    .replace(/@@ -\d+,(\d+) \+\d+,(\d+) @@/g, '@@ -N,$1 +N,$2 @@')
    .replace(/kube-api-access-[a-z0-9]{5}/g, 'kube-api-access-XXXXX')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME')
    .replace(/(current: |ResourceVersion in record \()\d+/g, '$1N');
