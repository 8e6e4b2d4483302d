import type { Task } from '../../base/task';
import { Crew, type HelperThreads } from '../protocol/crew';
import type { MethodOf, RequestOf, ResultOf } from '../protocol/service';
import { PIECE_WORK, PIECES, type PieceService } from './piece-service';

type Kind = MethodOf<PieceService>;
type Request<K extends Kind> = RequestOf<PieceService, K>;
type Result<K extends Kind> = ResultOf<PieceService, K>;

/** A crew that measures: its pieces say all that they depend on. */
export class PieceCrew {
  readonly #crew: Crew<PieceService>;

  /** @param threads null where nobody can help */
  constructor(threads: HelperThreads | null = null) {
    this.#crew = new Crew<PieceService>(PIECES, threads);
  }

  /** See `Crew.work`. */
  work<K extends Kind>(
    kind: K,
    requests: Iterable<Request<K>>,
    task: Task,
    onDone: (done: number) => void,
  ): Promise<Result<K>[]> {
    const here = PIECE_WORK[kind] as (request: Request<K>) => Result<K>;
    return this.#crew.work({ method: kind, here }, requests, task, onDone);
  }

  close(): Promise<void> {
    return this.#crew.close();
  }
}

/** Nobody but this thread. */
export const ALONE = new PieceCrew();
