/** `$(VAR)` in commands, arguments and environment values. Pure. */

/** `$$` is a dollar, an unknown `$(VAR)` stays as written: `a$(B)` with B=c is `ac`, `$$(B)` is `$(B)`. */
export function expand(text: string, lookup: (name: string) => string | undefined): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name: string | undefined) => {
    if (whole === '$$') return '$';
    return lookup(name ?? '') ?? whole;
  });
}
