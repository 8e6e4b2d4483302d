import { roughSeconds } from '../../../engine/benchmarks/benchmark-names';

/** Share of the plan that must be behind before its pace says something of this machine. */
const TELLING_SHARE = 0.05;
/**
 * A benchmark that is through with one thing may have another to measure: only its end says that it is over.
 */
const MOST_SHARE = 0.9;

/**
 * How long a list of benchmarks still takes: what each took elsewhere, at the pace that this machine shows.
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

  /** Benchmarks that are behind. */
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

  /** How far the benchmark under way is, 0 to 1; one that begins anew within itself does not go back. */
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
