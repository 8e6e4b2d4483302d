import { Random } from '../../base/random';
import type { RouteSource } from '../routes/route-source';
import type { Judged } from './verdict';

/** Shown once more after at least so many others, so that nobody remembers what was said. */
const LEAST_BETWEEN = 10;
/** Of so many lines one comes twice, and at least so many do where there are lines enough. */
const ONE_IN = 8;
const LEAST_REPEATS = 3;

/**
 * What is judged without names, in the order in which it comes: as many driven trips as routes, never the trip and
 * a route of one pair, since one would give the other away; a few come twice.
 * @param pairs pairs that may be asked for
 * @param sources the sets whose routes are among them
 * @param count how many lines, repeats not counted; fewer where there are fewer pairs
 */
export function blindOrder(
  pairs: Uint32Array,
  sources: readonly RouteSource[],
  count: number,
  seed: number,
): Judged[] {
  if (sources.length === 0) return [];
  const random = new Random(seed).fork('blind');
  const chosen = random.shuffle(pairs.slice()).subarray(0, count);
  const lines = Array.from(chosen, (pair, i): Judged => {
    // Half are driven; the others go round the sets.
    const source = i % 2 === 0 ? 'real' : sources[((i - 1) / 2) % sources.length];
    return { source, pair, pass: 0 };
  });
  const order = Array.from(random.shuffle(Uint32Array.from(lines.keys())), (i) => lines[i]);
  const repeats = Math.min(
    Math.max(LEAST_REPEATS, Math.floor(order.length / ONE_IN)),
    Math.max(0, order.length - LEAST_BETWEEN),
  );
  const again = Array.from(
    random.shuffle(Uint32Array.from({ length: Math.max(0, order.length - LEAST_BETWEEN) }, (_, i) => i)),
  ).slice(0, repeats);
  // From the last to the first: what is put in does not move what is still to be placed.
  for (const first of again.sort((a, b) => b - a)) {
    const room = order.length - (first + LEAST_BETWEEN);
    const at = first + LEAST_BETWEEN + random.int(room + 1);
    order.splice(at, 0, { ...order[first], pass: 1 });
  }
  return order;
}
