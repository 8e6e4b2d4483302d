import { encode } from 'uqr';

/** Modules of white around a code, which readers need to find it. */
const QUIET = 4;
/** What the largest code holds, with the least correction. */
const MOST_BYTES = 2953;

/** A QR code as a path of unit squares, with the side of the whole; null where the text is too long for one. */
export function qrPath(text: string): { readonly path: string; readonly side: number } | null {
  if (new TextEncoder().encode(text).length > MOST_BYTES) return null;
  const { data, size } = encode(text, { ecc: 'L', border: QUIET });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')));
  return { path: path.join(''), side: size };
}
