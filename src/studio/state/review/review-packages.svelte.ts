import { badInput } from '../../../base/failure';
import type { SupervisedWorker } from '../../../engine/protocol/supervised-worker';
import type { RouteFilesService } from '../../../engine/review/route-files-service';
import { reviewFingerprint } from '../../../engine/review/review-fingerprint';
import { selectTrips } from '../../../domain/trajectory-set';
import { AsyncTask } from '../async-task.svelte';
import type { DatasetSession } from '../data/dataset-session.svelte';
import { startRouteFilesWorker } from '../machine/workers';
import { REVIEW_STAGE, type Layout } from '../page/layout.svelte';
import { tripsOf, type RouteBook } from '../routes/route-book.svelte';
import type { ReviewSession } from './review-session.svelte';

interface Needs {
  readonly data: Pick<DatasetSession, 'opened' | 'loadFiles'>;
  readonly book: Pick<RouteBook, 'group' | 'show'>;
  readonly layout: Pick<Layout, 'go'>;
  readonly review: Pick<ReviewSession, 'verdicts' | 'sharedRound' | 'move'>;
  readonly startWorker?: () => Pick<SupervisedWorker<RouteFilesService>, 'call' | 'close'>;
}

/** Reviews as one file that somebody else opens, judges without names and answers with a file of verdicts. */
export class ReviewPackages {
  readonly packing = new AsyncTask();
  readonly opening = new AsyncTask();

  constructor(private readonly needs: Needs) {}

  /** Packs what is in view, and what is to be judged of it (`sharedRound`). Resolves with the file; null where it failed. */
  async pack(lines: number): Promise<Blob | null> {
    const { data, book, review } = this.needs;
    let file: Blob | null = null;
    await this.packing.run(async ({ follow }) => {
      const { group } = book;
      const dataset = data.opened?.dataset;
      const real = group && dataset && tripsOf(group, dataset);
      if (!real) throw badInput('No trip drove these pairs: there is nothing to tell the routes apart from.');
      const content = {
        ...{ title: group.title, names: group.names ?? {}, round: review.sharedRound(lines) },
        driven: selectTrips(real.trips, real.indices),
        sets: group.sets.map(({ source, routes }) => ({ source, routes })),
      };
      file = await this.#asking((worker) =>
        follow((listeners) => worker.call('packReview', { dataset, content }, listeners)),
      );
    });
    return file;
  }

  /** Opens the roads and routes of a package, and begins to judge them without names, or goes on with it. */
  async open(file: File): Promise<void> {
    const { data, book, layout, review } = this.needs;
    const named = { path: file.name, file };
    // Why the roads cannot be read is told where data are chosen.
    if (!(await data.loadFiles([named]))) return;
    layout.go(REVIEW_STAGE);
    await this.opening.run(async ({ follow }) => {
      const { network } = data.opened!.dataset;
      const found = await this.#asking((worker) =>
        follow((listeners) => worker.call('unpackReview', { file: named, network }, listeners)),
      );
      const { title, names, round, driven, sets } = found;
      const { origins, destinations } = sets[0].routes;
      const tripIndices = Uint32Array.from({ length: driven.tripCount }, (_, i) => i);
      const departures = Float64Array.from(tripIndices, (trip) => driven.times[driven.offsets[trip]]);
      book.show({
        ...{ title, from: 'file', driven, names, tripIndices },
        pairs: { origins, destinations, departures },
        sets: sets.map((set) => ({ ...set, seconds: NaN })),
      });
      const { verdicts } = review;
      await verdicts.open(reviewFingerprint({ network, real: driven, sets }));
      if (!verdicts.round) verdicts.turnBlind(round);
      review.move(1);
    });
  }

  async #asking<T>(
    ask: (worker: Pick<SupervisedWorker<RouteFilesService>, 'call'>) => Promise<T>,
  ): Promise<T> {
    const worker = (this.needs.startWorker ?? startRouteFilesWorker)();
    try {
      return await ask(worker);
    } finally {
      void worker.close();
    }
  }
}
