/** Does one piece of work after the other, in the order of asking. One that fails holds up nobody. */
export class TaskQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    // Whoever asked for the work hears of its failure; the next in line only waits for its end.
    this.#last = done.then(
      () => undefined,
      () => undefined,
    );
    return done;
  }
}
