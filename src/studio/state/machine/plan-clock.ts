import { roughSeconds } from '../../../engine/benchmarks/benchmark-names';

/** Share of the plan that must be done before its pace says something about this machine. */
const TELLING_SHARE = 0.05;
/**
 * A benchmark may measure another thing after it has reported the end of one: only its own end counts fully.
 */
const MOST_SHARE = 0.9;

/**
 * Estimates how long a list of benchmarks still takes, from what each took
 * elsewhere and the pace of this machine.
 */
export class PlanClock {
  readonly #plan: readonly string[];
  readonly #started: number;
  #at = 0;
  #share = 0;

  /** @param clock ms */
  constructor(
    plan: readonly string[],
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.#plan = plan;
    this.#started = clock();
  }

  get total(): number {
    return this.#plan.length;
  }

  /** Number of benchmarks that are done. */
  get done(): number {
    return this.#at;
  }

  get elapsedMs(): number {
    return this.clock() - this.#started;
  }

  begin(benchmark: string): void {
    const at = this.#plan.indexOf(benchmark);
    if (at < 0) return;
    this.#at = at;
    this.#share = 0;
  }

  /** Reports the progress of the present benchmark, 0 to 1; a lower value than before is ignored. */
  advance(share: number): void {
    this.#share = Math.max(this.#share, Math.min(MOST_SHARE, share));
  }

  get remainingMs(): number {
    const seconds = this.#plan.map(roughSeconds);
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    const total = sum(seconds);
    const behind = sum(seconds.slice(0, this.#at)) + this.#share * (seconds[this.#at] ?? 0);
    const pace = behind >= TELLING_SHARE * total ? this.elapsedMs / behind : 1000;
    return (total - behind) * pace;
  }
}
