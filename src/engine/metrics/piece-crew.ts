import type { Task } from '../../base/task';
import { asFailure } from '../protocol/failure-wire';
import type { MethodOf, RequestOf, ResultOf } from '../protocol/service';
import { WorkerClient, type WorkerLike } from '../protocol/worker-client';
import { PIECE_WORK, type PieceService } from './piece-service';

type Kind = MethodOf<PieceService>;
type Request<K extends Kind> = RequestOf<PieceService, K>;
type Result<K extends Kind> = ResultOf<PieceService, K>;

interface Piece<K extends Kind> {
  readonly index: number;
  readonly request: Request<K>;
}

/** Pieces that a helper has at a time: one to do, and one that waits so that it is never idle for want of an answer. */
const IN_HAND = 2;

/**
 * Does pieces of work in this thread and, where there are helpers, in theirs as well. Whoever is free takes the
 * next piece; results stand in the order of the requests, so they are the same however many there are. Helpers
 * start with the first work that is given to them, and end with this thread. One that dies is not replaced: what it
 * had in hand is done by the others.
 */
export class PieceCrew {
  #helpers: WorkerClient<PieceService>[] | null = null;

  /** @param helpers how many to start beside this thread */
  constructor(
    private readonly spawn: (() => WorkerLike) | null = null,
    private readonly helpers = 0,
  ) {}

  /**
   * @param requests each made when somebody is free for it, in order
   * @param onDone called with the number of pieces that are done
   * @throws Failure 'cancelled', or what a piece threw
   */
  async work<K extends Kind>(
    kind: K,
    requests: Iterable<Request<K>>,
    task: Task,
    onDone: (done: number) => void,
  ): Promise<Result<K>[]> {
    const queue = new PieceQueue<K>(requests);
    const results: Result<K>[] = [];
    let done = 0;
    const keep = (index: number, result: Result<K>) => {
      results[index] = result;
      onDone(++done);
    };
    // One checkpoint holds up everybody, so that a task that is paused pauses once.
    let gate = Promise.resolve();
    const here = async () => {
      for (;;) {
        await (gate = task.checkpoint());
        const piece = queue.next();
        if (!piece) return;
        keep(piece.index, doPiece(kind, piece.request));
      }
    };
    const there = async (helper: WorkerClient<PieceService>) => {
      for (;;) {
        await gate;
        const piece = queue.next();
        if (!piece) return;
        const result = await answerOf(helper, kind, piece.request);
        if (result === null) return queue.giveBack(piece);
        keep(piece.index, result);
      }
    };
    const hands = [
      here,
      ...this.#ready().flatMap((helper) => Array.from({ length: IN_HAND }, () => () => there(helper))),
    ];
    const ends = await Promise.allSettled(
      hands.map(async (hand) => {
        try {
          await hand();
        } catch (thrown) {
          queue.close();
          throw thrown;
        }
      }),
    );
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
    // A helper that died last left its pieces when nobody asked for more.
    await here();
    return results;
  }

  async close(): Promise<void> {
    await Promise.all((this.#helpers ?? []).map((helper) => helper.close()));
    this.#helpers = [];
  }

  #ready(): WorkerClient<PieceService>[] {
    const { spawn } = this;
    this.#helpers ??= spawn
      ? Array.from(
          { length: this.helpers },
          () => new WorkerClient<PieceService>(spawn(), { service: 'pieces' }),
        )
      : [];
    return (this.#helpers = this.#helpers.filter(({ state }) => state === 'opening' || state === 'ready'));
  }
}

/** Nobody but this thread. */
export const ALONE = new PieceCrew();

class PieceQueue<K extends Kind> {
  readonly #requests: Iterator<Request<K>>;
  readonly #back: Piece<K>[] = [];
  #count = 0;
  #closed = false;

  constructor(requests: Iterable<Request<K>>) {
    this.#requests = requests[Symbol.iterator]();
  }

  next(): Piece<K> | null {
    if (this.#closed) return null;
    const back = this.#back.pop();
    if (back) return back;
    const { done, value } = this.#requests.next();
    return done ? null : { index: this.#count++, request: value };
  }

  giveBack(piece: Piece<K>): void {
    this.#back.push(piece);
  }

  close(): void {
    this.#closed = true;
  }
}

function doPiece<K extends Kind>(kind: K, request: Request<K>): Result<K> {
  const work = PIECE_WORK[kind] as (request: Request<K>) => Result<K>;
  return work(request);
}

/** What a helper makes of a piece; null if it has died, or could not be loaded. */
async function answerOf<K extends Kind>(
  helper: WorkerClient<PieceService>,
  kind: K,
  request: Request<K>,
): Promise<Result<K> | null> {
  try {
    return await helper.call(kind, request).result;
  } catch (thrown) {
    const failure = asFailure(thrown);
    if (failure.code === 'worker-died' || failure.code === 'not-loaded') return null;
    throw failure;
  }
}
