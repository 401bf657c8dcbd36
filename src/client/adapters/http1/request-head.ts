/** The text of a request before its body. */

export interface RequestLine {
  readonly method: string;
  readonly path: string;
  /** With the port, where it is not the usual one. */
  readonly host: string;
}

type Headers = Readonly<Record<string, string | number | readonly string[] | undefined>>;

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
// oxlint-disable-next-line no-control-regex
const UNSENDABLE = /[^\t\u0020-\u007e\u0080-\u00ff]/;

/** Throws, in Go's words, where something would break out of its line. */
export function requestHead({ method, path, host }: RequestLine, headers: Headers): string {
  if (/[^\u0021-\u00ff]/.test(path)) throw new Error('Request path contains unescaped characters');
  let head = `${method} ${path} HTTP/1.1\r\n`;
  const add = (name: string, value: string) => {
    if (!TOKEN.test(name)) throw new Error(`net/http: invalid header field name ${JSON.stringify(name)}`);
    if (UNSENDABLE.test(value)) throw new Error(`net/http: invalid header field value for ${JSON.stringify(canonical(name))}`);
    head += `${name}: ${value}\r\n`;
  };
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === 'object') for (const one of value) add(name, one);
    else if (value !== undefined) add(name, String(value));
  }
  return `${head}host: ${host}\r\n\r\n`;
}

/** `impersonate-user` is `Impersonate-User` to a person. */
const canonical = (name: string) => name.replace(/(^|-)[a-z]/g, letter => letter.toUpperCase());
