import { visibleLines } from '../src/base/text';
import type { ProgressReport } from '../src/engine/protocol/progress-meter';
import { ENGINE_STEPS, stepInWords, type StepWords } from '../src/engine/protocol/progress-words';

const WIDTH = 24;
/** Between lines where there is no terminal to draw on. */
const LOG_EVERY_MS = 15_000;

/** A bar that redraws itself on a terminal, and a line now and then elsewhere. */
export class ProgressBar {
  /** The line that was logged last, without its numbers. */
  #words = '';
  #drawn = false;
  #lastLog = 0;

  /** @param tables what the steps are called */
  constructor(
    private readonly tables: readonly StepWords[] = [ENGINE_STEPS],
    readonly stream: NodeJS.WriteStream = process.stderr,
  ) {}

  show(report: ProgressReport): void {
    const now = performance.now();
    const words = stepInWords(report, this.tables);
    if (!this.stream.isTTY) {
      if (words === this.#words && now - this.#lastLog < LOG_EVERY_MS) return;
      this.#lastLog = now;
      this.stream.write(`${line(words, report)}\n`);
    } else {
      this.stream.write(`\r\x1b[K${line(words, report)}`);
      this.#drawn = true;
    }
    this.#words = words;
  }

  /** Prints a line of text without tearing the bar. */
  note(text: string): void {
    this.clear();
    this.stream.write(`${visibleLines(text)}\n`);
  }

  clear(): void {
    if (this.#drawn) this.stream.write('\r\x1b[K');
    this.#drawn = false;
  }
}

function line(words: string, { done, total, unit, remainingMs }: ProgressReport): string {
  if (!total) return `${words}: ${done} ${unit}`;
  const filled = Math.round((WIDTH * done) / total);
  const left = remainingMs === undefined ? '' : `, ${duration(remainingMs)} left`;
  return `${words} [${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${done}/${total} ${unit}${left}`;
}

export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
