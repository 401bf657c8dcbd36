/** What descriptions show of an object's metadata: names, labels and annotations a line each, its controller. */
import type { KubeObject, ObjectMeta } from '../../machinery/object.ts';
import { byteLength, firstBytes } from './go-values.ts';
import type { Page } from './page.ts';

type Labels = Readonly<Record<string, string>>;
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';
export const LONGEST_LINE = 140;

/** `a=b,c=d`, sorted. */
export function labelsInline(labels: Labels | undefined): string {
  const pairs = Object.keys(labels ?? {}).sort().map(key => `${key}=${labels![key]}`);
  return pairs.length === 0 ? '<none>' : pairs.join(',');
}

/** A title, then a line each, all in the second column; `<none>` where there are none. */
export function writeColumn(page: Page, title: string, lines: readonly string[], indent = ''): void {
  page.write(0, `${indent}${title}:\t`);
  if (lines.length === 0) page.line('<none>');
  lines.forEach((line, i) => {
    if (i > 0) {
      page.write(0, indent);
      page.write(0, '\t');
    }
    page.write(0, `${line}\n`);
  });
}

export const writeLabels = (page: Page, title: string, labels: Labels | undefined, indent = ''): void =>
  writeColumn(page, title, Object.keys(labels ?? {}).sort().map(key => `${key}=${labels![key]}`), indent);

export const shorten = (text: string, bytes: number): string => (byteLength(text) > bytes ? `${firstBytes(text, bytes)}...` : text);

/** A long value, or one of several lines, goes below its key. */
function annotation(key: string, value: string): string {
  const text = value.endsWith('\n') ? value.slice(0, -1) : value;
  if (byteLength(text) + byteLength(key) + 2 <= LONGEST_LINE && !text.includes('\n')) return `${key}: ${text}`;
  return `${key}:\n${text.split('\n').map(line => `\t  ${shorten(line, LONGEST_LINE - 2)}`).join('\n')}`;
}

export function writeAnnotations(page: Page, title: string, annotations: Labels | undefined): void {
  page.write(0, `${title}:\t`);
  const keys = Object.keys(annotations ?? {}).filter(key => key !== LAST_APPLIED).sort();
  if (keys.length === 0) page.line('<none>');
  keys.forEach((key, i) => {
    if (i > 0) page.write(0, '\t');
    page.write(0, `${annotation(key, annotations![key]!)}\n`);
  });
}

export function writeLabelsAndAnnotations(page: Page, { labels, annotations }: ObjectMeta): void {
  writeLabels(page, 'Labels', labels);
  writeAnnotations(page, 'Annotations', annotations);
}

export const writeName = (page: Page, { metadata }: KubeObject): void => page.write(0, `Name:\t${metadata.name ?? ''}\n`);
export const writeNamespace = (page: Page, { metadata }: KubeObject): void => page.write(0, `Namespace:\t${metadata.namespace ?? ''}\n`);

/** Name, namespace, labels and annotations: how most descriptions begin. */
export function writeHead(page: Page, object: KubeObject): void {
  writeName(page, object);
  writeNamespace(page, object);
  writeLabelsAndAnnotations(page, object.metadata);
}

/** The same of what lives in no namespace. */
export function writeClusterHead(page: Page, object: KubeObject): void {
  writeName(page, object);
  writeLabelsAndAnnotations(page, object.metadata);
}

export function writeController(page: Page, { metadata }: KubeObject): void {
  const owner = metadata.ownerReferences?.find(ref => ref.controller === true);
  if (owner) page.write(0, `Controlled By:\t${owner.kind}/${owner.name}\n`);
}
