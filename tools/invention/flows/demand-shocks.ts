import type { Random } from '../../../src/base/random';
import { bellShaped, exp } from '../../../src/data/simulation/arithmetic';
import { BIN_SECONDS, type FlowSettings } from '../../../src/data/simulation/flow-settings';

/**
 * Factors on the demand of regions, bin after bin: an AR(1) process of the logarithm for each region, of which a part is
 * common to all, and a factor for each day. Their mean is 1.
 */
export class DemandShocks {
  readonly #regions: Float64Array;
  #common: number;
  #day = 1;

  constructor(
    private readonly settings: FlowSettings,
    private readonly random: Random,
  ) {
    this.#common = bellShaped(random);
    this.#regions = Float64Array.from({ length: settings.regions }, () => bellShaped(random));
  }

  /** Draws the factor of a new day. */
  beginDay(): void {
    const { dayShock } = this.settings;
    this.#day = exp(dayShock * bellShaped(this.random) - dayShock ** 2 / 2);
  }

  /** Goes on by one bin. */
  next(): void {
    const kept = exp(-BIN_SECONDS / (3600 * this.settings.shockHours));
    const fresh = Math.sqrt(1 - kept * kept);
    const step = (value: number) => kept * value + fresh * bellShaped(this.random);
    this.#common = step(this.#common);
    for (let region = 0; region < this.#regions.length; region++)
      this.#regions[region] = step(this.#regions[region]);
  }

  /** Factor on the trips from one region to another: both ends have their say. */
  factor(from: number, to: number): number {
    const { regionShock, shockShared } = this.settings;
    const own = (this.#regions[from] + this.#regions[to]) / Math.SQRT2;
    // Within one region both ends are the same, and their sum has twice the variance.
    const scale = from === to ? Math.SQRT1_2 : 1;
    const log = Math.sqrt(shockShared) * this.#common + Math.sqrt(1 - shockShared) * own * scale;
    return this.#day * exp(regionShock * log - regionShock ** 2 / 2);
  }
}
