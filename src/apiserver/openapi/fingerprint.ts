/** A short hash of a text, to tell documents apart; no secret hangs on it. */

/** Two rounds of 32-bit FNV-1a with different seeds, as upper-case hex. */
export function fingerprint(text: string): string {
  return [0x811c9dc5, 0x01234567].map(seed => {
    let hash = seed;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    return (hash >>> 0).toString(16).padStart(8, '0');
  }).join('').toUpperCase();
}
