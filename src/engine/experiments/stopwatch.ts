/** Wall-clock seconds of each part of an experiment. */
export class Stopwatch {
  readonly #started = new Date().toISOString();
  readonly #seconds: Record<string, number> = {};

  async time<T>(part: string, work: () => Promise<T>): Promise<T> {
    const from = performance.now();
    const result = await work();
    this.#seconds[part] = (performance.now() - from) / 1000;
    return result;
  }

  /** `started` as ISO 8601. */
  get timing(): { readonly started: string; readonly seconds: Readonly<Record<string, number>> } {
    return { started: this.#started, seconds: this.#seconds };
  }
}
