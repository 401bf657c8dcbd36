/** Image names as people write them, and as registries know them. Pure, with upstream's words for what is wrong. */

export interface Reference {
  readonly domain: string;
  readonly path: string;
  readonly tag?: string;
  readonly digest?: string;
}

const PATH = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const DOMAIN = /^(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*(?::[0-9]+)?$|^\[[a-fA-F0-9:]+\](?::[0-9]+)?$/;
const TAG = /^[\w][\w.-]{0,127}$/;
const DIGEST = /^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/;

/** Throws with the words of the reference grammar: `invalid reference format`. */
export function parseReference(image: string): Reference {
  const [domain, rest] = splitDomain(image);
  const at = rest.indexOf('@');
  const digest = at < 0 ? undefined : rest.slice(at + 1);
  const named = at < 0 ? rest : rest.slice(0, at);
  const colon = named.indexOf(':');
  const path = colon < 0 ? named : named.slice(0, colon);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  if (path.toLowerCase() !== path) throw new Error(`invalid reference format: repository name (${path}) must be lowercase`);
  if (!PATH.test(path) || !DOMAIN.test(domain) || (tag !== undefined && !TAG.test(tag)) || (digest !== undefined && !DIGEST.test(digest))) throw new Error('invalid reference format');
  return { domain, path, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/** `nginx` is `docker.io`, `library/nginx`. */
function splitDomain(image: string): [string, string] {
  const slash = image.indexOf('/');
  const first = slash < 0 ? '' : image.slice(0, slash);
  const isDomain = first !== '' && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first);
  const domain = isDomain ? (first === 'index.docker.io' ? 'docker.io' : first) : 'docker.io';
  const rest = isDomain ? image.slice(slash + 1) : image;
  return [domain, domain === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest];
}

/** `busybox` becomes `busybox:latest`; one with a tag or digest stays. Throws with what upstream's wrapper says. */
export function withDefaultTag(image: string): string {
  let ref: Reference;
  try {
    ref = parseReference(image);
  } catch (error) {
    throw new Error(`couldn't parse image name ${JSON.stringify(image)}: ${(error as Error).message}`, { cause: error });
  }
  return ref.tag === undefined && ref.digest === undefined ? `${image}:latest` : image;
}

/** `docker.io/library/busybox:latest`: as the runtime names it. */
export function fullName(image: string): string {
  const { domain, path, tag, digest } = parseReference(image);
  if (digest !== undefined) return `${domain}/${path}${tag ? `:${tag}` : ''}@${digest}`;
  return `${domain}/${path}:${tag ?? 'latest'}`;
}
