type Work = (lock: { readonly name: string } | null) => unknown;

/**
 * The part of the browser's Web Locks that tabs share here: exclusive locks in the order of asking,
 * `ifAvailable`, and what is held.
 */
export class MemoryLocks {
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #held = new Set<string>();

  async request(
    name: string,
    ...given: [Work] | [{ readonly ifAvailable?: boolean }, Work]
  ): Promise<unknown> {
    const work = given.length === 1 ? given[0] : given[1];
    const ifAvailable = given.length === 2 && given[0].ifAvailable === true;
    const before = this.#queues.get(name);
    if (before && ifAvailable) return work(null);
    const mine = (before ?? Promise.resolve()).then(async () => {
      this.#held.add(name);
      try {
        return await work({ name });
      } finally {
        this.#held.delete(name);
      }
    });
    const settled = mine.catch(() => undefined);
    this.#queues.set(name, settled);
    try {
      return await mine;
    } finally {
      if (this.#queues.get(name) === settled) this.#queues.delete(name);
    }
  }

  query = async () => ({ held: [...this.#held].map((name) => ({ name })) });
}
