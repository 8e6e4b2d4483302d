/** A right that one holds at a time, given in the order in which it was asked for. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Resolves, once it is one's turn, with what ends it. */
  async take(): Promise<() => void> {
    const before = this.#last;
    let end!: () => void;
    this.#last = new Promise((resolve) => (end = resolve));
    await before;
    return end;
  }
}
