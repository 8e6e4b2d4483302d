/** A function's value and its gradient (N). */
export interface Valued {
  readonly value: number;
  readonly gradient: Float64Array;
}

export interface Maximum extends Valued {
  /** (N) where it is. */
  readonly at: Float64Array;
  /** False where the limit of iterations came first. */
  readonly converged: boolean;
}

interface LbfgsOptions {
  /** Changes of place and gradient that the curvature is told from. */
  readonly memory?: number;
  readonly mostIterations?: number;
  /** It has converged where a step adds less than this share of the value. */
  readonly leastGain?: number;
}

/** Sufficient increase (Armijo). */
const ENOUGH = 1e-4;
const MOST_HALVINGS = 40;

/**
 * The maximum of a smooth function by L-BFGS (Liu and Nocedal 1989) with a backtracking line search.
 * @param evaluate null where the function has no value: the step is shortened
 * @throws RangeError if it has none at the start
 */
export async function maximize(
  evaluate: (at: Float64Array) => Promise<Valued | null>,
  start: Float64Array,
  { memory = 10, mostIterations = 300, leastGain = 1e-10 }: LbfgsOptions = {},
): Promise<Maximum> {
  let at = start;
  const first = await evaluate(at);
  if (!first) throw new RangeError('the function has no value at the start');
  let { value, gradient } = first;
  const changes: Change[] = [];
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    const direction = ascent(gradient, changes);
    const slope = dot(direction, gradient);
    let length = changes.length > 0 ? 1 : Math.min(1, 1 / Math.sqrt(dot(gradient, gradient)));
    let next: (Valued & { readonly at: Float64Array }) | null = null;
    for (let halving = 0; halving < MOST_HALVINGS && !next; halving++, length /= 2) {
      const tried = at.map((x, i) => x + length * direction[i]);
      const found = await evaluate(tried);
      if (found && found.value >= value + ENOUGH * length * slope) next = { at: tried, ...found };
    }
    if (!next) return { at, value, gradient, converged: true };
    const gain = next.value - value;
    const [place, up] = [next.at.map((x, i) => x - at[i]), next.gradient.map((g, i) => gradient[i] - g)];
    ({ at, value, gradient } = next);
    if (gain <= leastGain * Math.abs(value)) return { at, value, gradient, converged: true };
    const curved = dot(place, up);
    if (curved <= 0) continue;
    changes.push({ place, up, curved });
    if (changes.length > memory) changes.shift();
  }
  return { at, value, gradient, converged: false };
}

interface Change {
  readonly place: Float64Array;
  /** How much the gradient fell. */
  readonly up: Float64Array;
  readonly curved: number;
}

const dot = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * b[i], 0);

/** The gradient times the inverse curvature that the changes tell of: the two loops of L-BFGS. */
function ascent(gradient: Float64Array, changes: readonly Change[]): Float64Array {
  const direction = gradient.slice();
  const add = (by: number, change: Float64Array) => change.forEach((x, i) => (direction[i] += by * x));
  const shares = changes.toReversed().map(({ place, up, curved }) => {
    const share = dot(place, direction) / curved;
    add(-share, up);
    return share;
  });
  const last = changes.at(-1);
  if (last) {
    const scale = last.curved / dot(last.up, last.up);
    direction.forEach((x, i) => (direction[i] = x * scale));
  }
  changes.forEach(({ place, up, curved }, i) =>
    add(shares[shares.length - 1 - i] - dot(up, direction) / curved, place),
  );
  return direction;
}
