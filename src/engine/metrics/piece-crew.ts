import type { Task } from '../../base/task';
import type { TrajectorySet } from '../../domain/trajectory-set';
import { Crew, type HelperThreads } from '../protocol/crew';
import type { WorkerClient } from '../protocol/worker-client';
import type { MethodOf, RequestOf, ResultOf } from '../protocol/service';
import { resamplingOf, type ResampledColumns } from '../../evaluation/measure-statistics';
import type { MeasuredRoutes } from '../../evaluation/route-measures';
import {
  PIECE_WORK,
  PIECES,
  type PieceService,
  type ResamplesPiece,
  type SinglePieces,
} from './piece-service';

type Kind = MethodOf<SinglePieces>;
type Request<K extends Kind> = RequestOf<PieceService, K>;
type Result<K extends Kind> = ResultOf<PieceService, K>;

/** A crew that measures. */
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

  /** Resamples the sets of a group: the same, with helpers told once of the sets. */
  resample(
    measured: readonly MeasuredRoutes[],
    requests: Iterable<ResamplesPiece>,
    task: Task,
    onDone: (done: number) => void,
  ): Promise<ResampledColumns[][]> {
    const resample = resamplingOf(measured);
    const work = {
      method: 'resamples' as const,
      here: ({ draws }: ResamplesPiece) => resample(draws),
      setup: {
        key: measured,
        tell: async (helper: WorkerClient<PieceService>) => helper.call('openGroup', measured),
      },
    };
    return this.#crew.work(work, requests, task, onDone);
  }

  close(): Promise<void> {
    return this.#crew.close();
  }
}

/** Nobody but this thread. */
export const ALONE = new PieceCrew();

/** Groups of fewer routes are measured sooner than helpers have started. */
const FEW_ROUTES = 1000;

/** Roads of the trips of a split that are copied for helpers: 48 MB a set. */
const MOST_ROADS_SENT = 4_000_000;

/** Whether these routes are worth helpers. */
export const areMany = (sets: readonly { readonly routes: { readonly count: number } }[]): boolean =>
  sets.reduce((sum, { routes }) => sum + routes.count, 0) >= FEW_ROUTES;

/** Whether the sets of a run are: each goes to a helper with all trips of its split. */
export const isWorthHelp = ({
  sets,
  trips,
}: {
  readonly sets: Parameters<typeof areMany>[0];
  readonly trips: Readonly<Record<string, Pick<TrajectorySet, 'roads'>>>;
}): boolean => areMany(sets) && Object.values(trips).every(({ roads }) => roads.length <= MOST_ROADS_SENT);

/** A crew for the sets of a run, to be closed by who asks. */
export const measuringCrew = (
  run: Parameters<typeof isWorthHelp>[0],
  threads: HelperThreads | null,
): PieceCrew => new PieceCrew(isWorthHelp(run) ? threads : null);
