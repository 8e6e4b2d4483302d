import type { Random } from '../../base/random';

/** What a road is to people: where they live, work, shop and go out, and where they come in and leave. */
export type LandUse = 'home' | 'work' | 'shop' | 'leisure' | 'gateIn' | 'gateOut';

/** Draws roads with chances in proportion to weights. */
export class WeightedRoads {
  readonly #cumulative: Float64Array;

  constructor(weights: Float64Array) {
    let sum = 0;
    this.#cumulative = weights.map((weight) => (sum += weight));
  }

  /** Whether there is any road to draw. */
  get isEmpty(): boolean {
    return !(this.#cumulative[this.#cumulative.length - 1] > 0);
  }

  draw(random: Random): number {
    const target = random.next() * this.#cumulative[this.#cumulative.length - 1];
    let [low, high] = [0, this.#cumulative.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#cumulative[middle] > target) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

export type LandUses = Readonly<Record<LandUse, WeightedRoads>>;
