/** What a certificate request in PEM asks for: its subject and the alternative names. */
import { DerError, readDer, readObjectId } from './der.ts';
import type { DerNode } from './der.ts';
import { ofBase64 } from './go-values.ts';

export interface CertificateRequest {
  /** Values by the object ids of their attributes, in order. */
  readonly subject: ReadonlyMap<string, readonly string[]>;
  readonly dnsNames: readonly string[];
  readonly emails: readonly string[];
  readonly uris: readonly string[];
  readonly addresses: readonly string[];
}

const EXTENSIONS = '1.2.840.113549.1.9.14';
const ALTERNATIVE_NAMES = '2.5.29.17';
const ATTRIBUTES = 0xa0;
const decoder = new TextDecoder();
const latin = new TextDecoder('latin1');
const BMP_STRING = 0x1e;

const textOf = ({ tag, content }: DerNode): string => (tag === BMP_STRING ? new TextDecoder('utf-16be').decode(content) : decoder.decode(content));
const childrenOf = (node: DerNode | undefined): DerNode[] => (node ? readDer(node.content) : []);

function readSubject(name: DerNode | undefined): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [id, value] of childrenOf(name).flatMap(childrenOf).map(childrenOf)) {
    if (!id || !value) continue;
    const key = readObjectId(id.content);
    found.set(key, [...(found.get(key) ?? []), textOf(value)]);
  }
  return found;
}

/** An attribute holds its id and a set of values; an extension its id, whether it is critical, and bytes. */
function alternativeNames(attributes: DerNode | undefined): DerNode[] {
  const requested = childrenOf(attributes).map(childrenOf).filter(([id]) => id && readObjectId(id.content) === EXTENSIONS);
  const extensions = requested.flatMap(([, values]) => childrenOf(values).flatMap(childrenOf)).map(childrenOf);
  return extensions.filter(([id]) => id && readObjectId(id.content) === ALTERNATIVE_NAMES).flatMap(parts => readDer(parts.at(-1)!.content).flatMap(childrenOf));
}

/** The longest run of zero groups, if it is longer than one, becomes `::`. */
function addressOf(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: bytes.length / 2 }, (_, i) => (bytes[2 * i]! * 256 + bytes[2 * i + 1]!).toString(16));
  const runs = groups.join(':').match(/\b0(:0)+\b/g) ?? [];
  const longest = runs.reduce((a, b) => (b.length > a.length ? b : a), '');
  if (longest === '') return groups.join(':');
  const [before, after] = [groups.join(':').slice(0, groups.join(':').indexOf(longest)), groups.join(':').slice(groups.join(':').indexOf(longest) + longest.length)];
  return `${before.replace(/:$/, '')}::${after.replace(/^:/, '')}`;
}

export function parseCertificateRequest(pem: string): CertificateRequest {
  const body = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([\s\S]*?)-----END/.exec(pem)?.[1];
  if (body === undefined) throw new DerError('PEM block type must be CERTIFICATE REQUEST');
  const info = childrenOf(childrenOf(readDer(ofBase64(body.replace(/\s/g, '')))[0])[0]);
  const names = alternativeNames(info.find(node => node.tag === ATTRIBUTES));
  const tagged = (tag: number) => names.filter(node => node.tag === tag).map(node => node.content);
  return {
    subject: readSubject(info[1]),
    emails: tagged(0x81).map(bytes => latin.decode(bytes)),
    dnsNames: tagged(0x82).map(bytes => latin.decode(bytes)),
    uris: tagged(0x86).map(bytes => latin.decode(bytes)),
    addresses: tagged(0x87).map(addressOf),
  };
}
