/** Reads the tag of an image name the way the pull-policy default needs it. https://github.com/distribution/reference */

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const DOMAIN_LABEL = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = `(?:${DOMAIN_LABEL}(?:\\.${DOMAIN_LABEL})*|\\[(?:[a-fA-F0-9:]+)\\])(?::[0-9]+)?`;
const REFERENCE = new RegExp(
  `^(?:${DOMAIN}/)?${COMPONENT}(?:/${COMPONENT})*(?::(?<tag>[\\w][\\w.-]{0,127}))?(?:@(?<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`,
);
const DIGEST_LENGTHS: Readonly<Record<string, number>> = { sha256: 64, sha384: 96, sha512: 128 };

const validDigest = (digest: string) => {
  const [algorithm = '', hex = ''] = digest.split(':');
  return DIGEST_LENGTHS[algorithm] === hex.length && /^[a-f0-9]+$/.test(hex);
};

/** `nginx` -> `docker.io/library/nginx`: only a first part with a dot, a colon or a capital, or localhost, is a registry. */
function normalized(image: string): string {
  const slash = image.indexOf('/');
  const first = slash < 0 ? '' : image.slice(0, slash);
  const isDomain = slash >= 0 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first);
  if (isDomain) return image;
  return `docker.io/${image.includes('/') ? image : `library/${image}`}`;
}

function readTag(image: string): string {
  if (/^[a-f0-9]{64}$/.test(image)) return '';
  const match = REFERENCE.exec(normalized(image));
  if (!match) return '';
  const { tag, digest } = match.groups ?? {};
  if (digest !== undefined && !validDigest(digest)) return '';
  return tag ?? (digest === undefined ? 'latest' : '');
}

/** Many pods have the same few images. */
const known = new Map<string, string>();
const MOST_KNOWN = 500;
const LONGEST_KNOWN = 200;

/**
 * The tag of an image name: `latest` where neither tag nor digest is given, '' where there is only a digest
 * or the name cannot be parsed.
 */
export function imageTag(image: string): string {
  const remembered = known.get(image);
  if (remembered !== undefined) return remembered;
  const tag = readTag(image);
  if (known.size < MOST_KNOWN && image.length <= LONGEST_KNOWN) known.set(image, tag);
  return tag;
}

/** Always for `:latest`, IfNotPresent for everything else. */
export const defaultPullPolicy = (image: string | undefined): string => (imageTag(image ?? '') === 'latest' ? 'Always' : 'IfNotPresent');
