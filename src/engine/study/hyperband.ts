import { crc32 } from '../../base/checksum';

/** One trial in so many goes on from a rung. */
const FACTOR = 3;

export interface HyperbandOptions {
  /** Decides with a trial's number in which bracket it is. */
  readonly study: string;
  /** Epochs of a trial that goes to its end. */
  readonly epochs: number;
  readonly better: 'more' | 'less';
}

/** Value after each epoch so far: [epoch from 1, value]. */
export type Course = readonly (readonly [number, number])[];

/**
 * Which trials of a search end early: Hyperband (Li et al., JMLR 18, 2018) as `optuna.pruners.HyperbandPruner(1,
 * epochs, 3)` has it, but that a trial competes with those before it alone. What is decided then depends on no order
 * in which trials happen to get there, so that any number of workers finds the same.
 */
export class Hyperband {
  readonly #budgets: readonly number[];

  constructor(readonly options: HyperbandOptions) {
    // Powers, since a quotient of logarithms may fall just short of a whole number.
    let brackets = 1;
    while (FACTOR ** brackets <= options.epochs) brackets++;
    this.#budgets = Array.from({ length: brackets }, (_, bracket) => {
      const s = brackets - 1 - bracket;
      return Math.ceil((brackets * FACTOR ** s) / (s + 1));
    });
  }

  bracketOf(trial: number): number {
    const total = this.#budgets.reduce((sum, budget) => sum + budget, 0);
    let at = crc32(new TextEncoder().encode(`${this.options.study}_${trial}`)) % total;
    return this.#budgets.findIndex((budget) => (at -= budget) < 0);
  }

  /** Epochs after which it is decided whether a trial goes on, the last of all left out. */
  rungsOf(trial: number): number[] {
    const rungs: number[] = [];
    for (let rung = FACTOR ** this.bracketOf(trial); rung < this.options.epochs; rung *= FACTOR)
      rungs.push(rung);
    return rungs;
  }

  /** The trials before this one that it competes with. */
  rivalsOf(trial: number): number[] {
    const bracket = this.bracketOf(trial);
    return Array.from({ length: trial }, (_, i) => i).filter((i) => this.bracketOf(i) === bracket);
  }

  /**
   * Whether a trial with this value at a rung ends there.
   * @param rivals values of its rivals at that rung, of all that came so far
   */
  prunes(value: number, rivals: readonly number[]): boolean {
    if (!Number.isFinite(value)) return true;
    const sign = this.options.better === 'more' ? -1 : 1;
    const losses = [...rivals, value].map((one) => sign * one).sort((a, b) => a - b);
    return sign * value > losses[Math.max(0, Math.floor(losses.length / FACTOR) - 1)];
  }
}
