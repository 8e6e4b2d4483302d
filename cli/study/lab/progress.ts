import { ProgressBar } from '../../progress-bar';
import type { Lab } from './lab';
import type { KnownTrial } from './result';

const STEP = 'study.trials';

/** Tells on stderr which trials have ended, and about how long the others will take. */
export class LabProgress {
  readonly #bar = new ProgressBar([{ [STEP]: 'Trials' }]);
  readonly #began = performance.now();
  #ended = 0;

  /** @param total trials of this process, as far as is known */
  constructor(readonly total: number) {}

  ended = ({ order, file }: KnownTrial, { result, known }: Lab): void => {
    if (!file) return;
    this.#ended++;
    const value = file.measures[result.objective] ?? file.course.at(-1)?.[1];
    const said = value === undefined ? '' : `, ${result.objective} ${value.toFixed(4)}`;
    const why = file.failure === undefined ? '' : `: ${file.failure.split('\n', 1)[0]}`;
    this.#bar.note(
      `Trial ${order.number} (${order.arm}, seed ${order.seed}): ${file.state}${said}, ${file.seconds.toFixed(0)} s${why}`,
    );
    const done = known.filter((one) => one.file).length;
    const elapsedMs = performance.now() - this.#began;
    const remainingMs = (elapsedMs / this.#ended) * Math.max(0, this.total - done);
    this.#bar.show({ step: STEP, done, total: this.total, unit: 'trials', elapsedMs, remainingMs });
  };

  note = (text: string): void => this.#bar.note(text);

  close(): void {
    this.#bar.clear();
  }
}
