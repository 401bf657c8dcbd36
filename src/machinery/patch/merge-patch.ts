/** JSON merge patch, RFC 7386. What a patch touches comes out with its members sorted, as upstream's does. */
import { isPlain, type Plain } from '../plain.ts';
import { setMember } from '../schema/json-text.ts';

/** Values of a patch which stand alone: their nulls mean "absent" at every depth of objects. */
function withoutNulls(value: unknown): unknown {
  return isPlain(value) ? applyMergePatch({}, value) : value;
}

export function applyMergePatch(target: unknown, patch: Plain): Plain {
  const base = isPlain(target) ? target : {};
  const keys = [...new Set([...Object.keys(base), ...Object.keys(patch)])].sort();
  const out: Plain = {};
  for (const key of keys) {
    if (!Object.hasOwn(patch, key)) setMember(out, key, base[key]);
    else if (patch[key] !== null) {
      const value = patch[key];
      const old = Object.hasOwn(base, key) ? base[key] : undefined;
      setMember(out, key, isPlain(value) && isPlain(old) ? applyMergePatch(old, value) : withoutNulls(value));
    }
  }
  return out;
}
