import { AsyncTask, type TaskScope } from './async-task.svelte';

/**
 * Something long that is said of networks: how their codebooks are used, how good their answers are. What was read last stays
 * known.
 * @typeParam Asked what it is asked about
 */
export class ReadingSession<Asked, Result> {
  readonly reading = new AsyncTask();
  #known = $state.raw<{ readonly about: string; readonly result: Result } | null>(null);
  /** What was read last or is being read, unless a person cancelled it. */
  #tried: string | null = null;

  /** @param idOf names what is asked about: another text where the answer may be another one */
  constructor(
    private readonly idOf: (asked: Asked) => string,
    private readonly ask: (asked: Asked, scope: TaskScope) => Promise<Result>,
  ) {}

  /** What is known of it; null where that was not asked. */
  of(asked: Asked): Result | null {
    return this.#known?.about === this.idOf(asked) ? this.#known.result : null;
  }

  /** Reads it, unless it is known, being read, or what failed last. */
  async look(asked: Asked): Promise<void> {
    if (!this.of(asked) && this.#tried !== this.idOf(asked)) await this.read(asked);
  }

  async read(asked: Asked): Promise<void> {
    const about = this.idOf(asked);
    this.#tried = about;
    await this.reading.run(
      (scope) => this.ask(asked, scope),
      (result) => (this.#known = { about, result }),
    );
    if (this.reading.phase === 'cancelled') this.#tried = null;
  }
}

/** The same of what is in view now. */
export class ReadingInView<Asked, Result> extends ReadingSession<Asked, Result> {
  /** @param asked null where nothing can be asked */
  constructor(
    readonly asked: () => Asked | null,
    idOf: (asked: Asked) => string,
    ask: (asked: Asked, scope: TaskScope) => Promise<Result>,
  ) {
    super(idOf, ask);
  }

  /** Null where it was not read. */
  get made(): Result | null {
    const asked = this.asked();
    return asked && this.of(asked);
  }

  async measure(): Promise<void> {
    const asked = this.asked();
    if (asked) await this.read(asked);
  }
}
