import type { FuzzCase } from './fuzz-case';

/** How often a case is tried before the smallest so far is taken. */
const MOST_TRIES = 120;

/**
 * The smallest case that still fails: pieces of its files are left out as long as `fails` stays true, halves
 * first, then smaller ones.
 */
export async function smallest(
  found: FuzzCase,
  fails: (tried: FuzzCase) => Promise<boolean>,
): Promise<FuzzCase> {
  let best = found;
  let tries = 0;
  const attempt = async (tried: FuzzCase): Promise<boolean> => {
    if (tries >= MOST_TRIES) return false;
    tries++;
    if (!(await fails(tried))) return false;
    best = tried;
    return true;
  };
  for (const name of Object.keys(found.files)) {
    const { [name]: _, ...others } = best.files;
    if (Object.keys(others).length > 0 && (await attempt({ ...best, files: others }))) continue;
    for (let length = best.files[name].length >> 1; length > 0 && tries < MOST_TRIES; length >>= 1)
      for (let at = 0; at < best.files[name].length && tries < MOST_TRIES;) {
        const bytes = best.files[name];
        const shorter = new Uint8Array([...bytes.subarray(0, at), ...bytes.subarray(at + length)]);
        if (!(await attempt({ ...best, files: { ...best.files, [name]: shorter } }))) at += length;
      }
  }
  return best;
}
