/** Wall-clock seconds per stage. */
export class Stopwatch {
  readonly #started = new Date().toISOString();
  readonly #seconds: Record<string, number> = {};

  async time<T>(stage: string, work: () => Promise<T>): Promise<T> {
    const from = performance.now();
    const result = await work();
    this.#seconds[stage] = (performance.now() - from) / 1000;
    return result;
  }

  /** `started` as ISO 8601. */
  get timing(): { readonly started: string; readonly seconds: Readonly<Record<string, number>> } {
    return { started: this.#started, seconds: this.#seconds };
  }
}
