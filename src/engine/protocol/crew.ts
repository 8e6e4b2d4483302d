import type { Task } from '../../base/task';
import { yieldToEventLoop } from './event-loop';
import { asFailure } from './failure-wire';
import type { MethodOf, RequestOf, ResultOf, ServiceOf } from './service';
import { WorkerClient, type Call, type WorkerLike } from './worker-client';

/** Threads that can be started to help with work in pieces. */
export interface HelperThreads {
  /** Starts one that offers the service of this name. */
  readonly spawn: (service: string) => WorkerLike;
  /** How many there may be beside the thread that asks. */
  readonly count: number;
}

/** What a helper has to know before its first piece: the roads, the weights of a network. */
export interface CrewSetup<S extends ServiceOf<S>> {
  /** A helper that was told the same last is not told again. */
  readonly key: object;
  /** Asks it to get ready; resolves with what is asked, so that pieces can follow before it has answered. */
  readonly tell: (helper: WorkerClient<S>) => Promise<Asked>;
}

interface Asked {
  readonly result: Promise<unknown>;
}

/** A kind of work, each piece of which depends on its request and the set-up alone. */
export interface CrewWork<S extends ServiceOf<S>, K extends MethodOf<S>> {
  /** The method by which helpers do a piece. */
  readonly method: K;
  /** Does one in this thread. */
  readonly here: (request: RequestOf<S, K>, task: Task) => ResultOf<S, K> | Promise<ResultOf<S, K>>;
  readonly setup?: CrewSetup<S>;
}

interface Piece<Request> {
  readonly index: number;
  readonly request: Request;
}

/** Helpers that keep dying are not worth replacing. */
const MOST_RENEWALS = 4;

/** Pieces that a helper has at a time: one to do, and one that waits so that it is never idle for want of an answer. */
const IN_HAND = 2;

/**
 * Does pieces of work in this thread and, where there are helpers, in theirs as well. Whoever is free takes the next
 * piece; results come in the order of the requests, so they are the same however many there are. Helpers start with
 * the first work that is given to them, and end with this thread. What one that dies had in hand is done by the others, and
 * the next work begins with another in its place. One that has no room for what it is told is done without.
 */
export class Crew<S extends ServiceOf<S>> {
  #helpers: Helper<S>[] | null = null;
  #renewals = 0;

  /**
   * @param service that helpers offer
   * @param threads null where nobody can help
   */
  constructor(
    private readonly service: string,
    private readonly threads: HelperThreads | null = null,
  ) {}

  /** Whether there is nobody but this thread. */
  get isAlone(): boolean {
    return !this.threads || this.threads.count < 1;
  }

  /**
   * @param requests each made when somebody is free for it, in order
   * @param onDone called with the number of pieces that are done
   * @returns the results in the order of the requests
   * @throws Failure 'cancelled', or what a piece threw
   */
  async work<K extends MethodOf<S>>(
    work: CrewWork<S, K>,
    requests: Iterable<RequestOf<S, K>>,
    task: Task,
    onDone: (done: number) => void,
  ): Promise<ResultOf<S, K>[]> {
    const results: ResultOf<S, K>[] = [];
    let done = 0;
    await this.#doAll(work, requests, task, (index, result) => {
      results[index] = result;
      onDone(++done);
    });
    return results;
  }

  /**
   * The same where results are taken one after the other, so that none is kept but those that wait for one before them.
   * @param onResult called for each, in the order of the requests
   */
  async inOrder<K extends MethodOf<S>>(
    work: CrewWork<S, K>,
    requests: Iterable<RequestOf<S, K>>,
    task: Task,
    onResult: (result: ResultOf<S, K>, index: number) => void,
  ): Promise<void> {
    const waiting = new Map<number, ResultOf<S, K>>();
    let next = 0;
    await this.#doAll(work, requests, task, (index, result) => {
      waiting.set(index, result);
      for (; waiting.has(next); next++) {
        const first = waiting.get(next) as ResultOf<S, K>;
        waiting.delete(next);
        onResult(first, next);
      }
    });
  }

  /** Ends the helpers. Work that comes later starts others. */
  async close(): Promise<void> {
    const helpers = this.#helpers ?? [];
    this.#helpers = null;
    await Promise.all(helpers.map(({ client }) => client.close()));
  }

  async #doAll<K extends MethodOf<S>>(
    work: CrewWork<S, K>,
    requests: Iterable<RequestOf<S, K>>,
    task: Task,
    keep: (index: number, result: ResultOf<S, K>) => void,
  ): Promise<void> {
    const queue = new PieceQueue<RequestOf<S, K>>(requests);
    const calls = new Set<Call<ResultOf<S, K>>>();
    // One checkpoint holds up everybody, so that a task that is paused pauses once.
    let gate = Promise.resolve();
    const own: Task = {
      signal: task.signal,
      progress: (report) => task.progress(report),
      checkpoint: (options) => (gate = task.checkpoint(options)),
    };
    const there = async (helper: Helper<S>) => {
      const told = await helper.tell(work.setup);
      // One that still starts may take longer for it than all the work does.
      if (!helper.isStarted && !(await told.answer)) return;
      told.answer.catch((thrown) => queue.fail(thrown));
      for (;;) {
        await gate;
        const piece = queue.next();
        if (!piece) return;
        const call = helper.client.call(work.method, piece.request);
        calls.add(call);
        const answer = await answerOf(helper, call.result);
        calls.delete(call);
        if (!answer) return queue.giveBack(piece);
        keep(piece.index, answer.value);
        queue.settle();
      }
    };
    const wake = () => queue.wake();
    task.signal.addEventListener('abort', wake);
    try {
      await own.checkpoint();
      const helpers = this.#ready();
      for (const helper of helpers)
        for (let hand = 0; hand < IN_HAND; hand++) there(helper).catch((thrown) => queue.fail(thrown));
      // They are told, and get their first pieces, before this thread is busy with its own.
      if (helpers.length > 0) await yieldToEventLoop();
      for (;;) {
        await own.checkpoint();
        const piece = queue.next();
        if (piece) {
          keep(piece.index, await work.here(piece.request, own));
          queue.settle();
          // Answers of helpers get in, whatever the task does at its checkpoints.
          await yieldToEventLoop();
        } else if (queue.isDone) return;
        else await queue.changed();
      }
    } finally {
      task.signal.removeEventListener('abort', wake);
      queue.close();
      for (const call of calls) call.cancel();
    }
  }

  #ready(): Helper<S>[] {
    const { threads, service } = this;
    const started = (count: number) =>
      Array.from(
        { length: count },
        () => new Helper(new WorkerClient<S>(threads!.spawn(service), { service })),
      );
    this.#helpers ??= started(threads?.count ?? 0);
    const died = this.#helpers.filter((helper) => !helper.isAlive && !helper.isUseless).length;
    const renewed = Math.min(died, MOST_RENEWALS - this.#renewals);
    this.#renewals += renewed;
    this.#helpers = [...this.#helpers.filter(({ isAlive }) => isAlive), ...started(renewed)];
    return this.#helpers;
  }
}

/** A thread that helps, and what it was told last. */
class Helper<S extends ServiceOf<S>> {
  #key: object | null = null;
  #told: Promise<Told> = Promise.resolve({ answer: Promise.resolve({}) });

  /** Another would do no better: it cannot be loaded, or has no room. */
  isUseless = false;

  constructor(readonly client: WorkerClient<S>) {}

  get isAlive(): boolean {
    return this.client.state === 'opening' || this.client.state === 'ready';
  }

  /** Whether it answers by now. */
  get isStarted(): boolean {
    return this.client.state === 'ready';
  }

  /** Has it know what the pieces to come rest on: it gets to know before all that it is asked later. */
  tell(setup: CrewSetup<S> | undefined): Promise<Told> {
    if (!setup || setup.key === this.#key) return this.#told;
    this.#key = setup.key;
    return (this.#told = setup.tell(this.client).then(({ result }) => ({ answer: answerOf(this, result) })));
  }
}

/** What a helper says when it was told; the answer is null if it has died of that. */
interface Told {
  readonly answer: Promise<object | null>;
}

/** Pieces that are still to do, and those who wait for them. */
class PieceQueue<Request> {
  readonly #requests: Iterator<Request>;
  readonly #back: Piece<Request>[] = [];
  #count = 0;
  /** Pieces that somebody has in hand. */
  #taken = 0;
  #isDrained = false;
  #closed = false;
  #failure: { readonly thrown: unknown } | null = null;
  #waiting: (() => void) | null = null;

  constructor(requests: Iterable<Request>) {
    this.#requests = requests[Symbol.iterator]();
  }

  get isDone(): boolean {
    return this.#isDrained && this.#taken === 0 && this.#back.length === 0;
  }

  /** @throws what a helper's piece threw */
  next(): Piece<Request> | null {
    if (this.#failure) throw this.#failure.thrown;
    if (this.#closed) return null;
    const piece = this.#back.pop() ?? this.#fresh();
    if (piece) this.#taken++;
    return piece;
  }

  giveBack(piece: Piece<Request>): void {
    this.#back.push(piece);
    this.settle();
  }

  /** One of those in hand is done. */
  settle(): void {
    this.#taken--;
    this.wake();
  }

  /** No piece is taken after this one, and whoever asks for the next hears why. */
  fail(thrown: unknown): void {
    this.#failure ??= { thrown };
    this.wake();
  }

  close(): void {
    this.#closed = true;
  }

  /** Resolves when a piece has come back or is done, or the task was cancelled. */
  changed(): Promise<void> {
    return new Promise((resolve) => (this.#waiting = resolve));
  }

  wake(): void {
    this.#waiting?.();
    this.#waiting = null;
  }

  #fresh(): Piece<Request> | null {
    if (this.#isDrained) return null;
    const { done, value } = this.#requests.next();
    if (done) this.#isDrained = true;
    return done ? null : { index: this.#count++, request: value };
  }
}

/** What a helper answers; null if it has died, could not be loaded, or has no room, which ends it. */
async function answerOf<S extends ServiceOf<S>, T>(
  helper: Helper<S>,
  asked: Promise<T>,
): Promise<{ readonly value: T } | null> {
  try {
    return { value: await asked };
  } catch (thrown) {
    const { code } = asFailure(thrown);
    if (code === 'out-of-memory' || code === 'not-loaded') helper.isUseless = true;
    else if (code !== 'worker-died') throw thrown;
    if (code === 'out-of-memory') helper.client.terminate();
    return null;
  }
}
