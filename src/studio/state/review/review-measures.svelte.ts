import { judgedReview, type GroupReview } from '../../../engine/metrics/review-group';
import { reviewRequest, type ReviewRequest } from '../../../engine/metrics/review-request';
import { auditRequest, type GroupAudit, type NearestColumn } from '../../../engine/metrics/audit-group';
import type { ToldApart } from '../../../engine/metrics/tell-apart';
import { selectTrips, type TrajectorySet } from '../../../domain/trajectory-set';
import { routesAsTrips } from '../../../generation/route';
import { NEAREST_TRIPS } from '../../../evaluation/audit/audit-catalogue';
import { SCENARIOS } from '../../../evaluation/scenarios';
import type { FailedSet } from '../../review-in-view';
import { pageVersion } from '../../../offline/page-version';
import { reviewFingerprint } from '../../../engine/review/review-fingerprint';
import type { AnswerStore } from './review-store';
import { AsyncTask } from '../async-task.svelte';
import type { Model, Models } from '../page/models.svelte';
import type { RoutesWorker } from '../routes/routes-worker.svelte';
import type { EvaluationSession } from '../routes/evaluation-session.svelte';
import { GroupMeasuring, SEED, type MeasuringNeeds } from '../routes/group-measuring.svelte';
import { tripsOf, type RouteGroup } from '../routes/route-book.svelte';
import {
  machineScores,
  NEAREST_TRAINING,
  MOST_SIMILAR,
  reviewedValues,
  MACHINE,
  SURPRISAL,
} from './review-columns';
import { FailureRules } from './failure-rules.svelte';
import type { ReviewScenario, ReviewValues } from './reviewed-lines.svelte';
import type { LineSource, SourceValues } from './review-table';
import type { Selected } from '../page/selection.svelte';

type Surprisals = Readonly<Partial<Record<LineSource, Float64Array>>>;

interface Needs extends MeasuringNeeds {
  readonly evaluation: Pick<EvaluationSession, 'resamples' | 'take'>;
  readonly models: Pick<Models, 'of'>;
  readonly store: AnswerStore;
  /** The worker that reads trips with the teacher. */
  readonly routes: { readonly worker: Pick<RoutesWorker, 'call'> };
}

/** A driven trip that is like a route. */
export interface NearTrip {
  readonly label: string;
  /** EDR. */
  readonly distance: number;
  /** Null where none is near. */
  readonly selected: Selected | null;
}

/** What a teacher said of the lines of a group. */
interface ReadLines {
  readonly group: number;
  readonly teacher: string;
  readonly bySource: Surprisals;
}

/** What is kept of a review for the next visit; plain data. */
interface Kept {
  readonly review: GroupReview;
  readonly told: readonly ToldApart[] | null;
  readonly audit: GroupAudit | null;
  readonly read: ReadLines | null;
}

/** What was asked and found of a group. */
interface Reviewed {
  readonly group: RouteGroup;
  readonly request: ReviewRequest;
  readonly review: GroupReview;
}

/** Looks at every route under review, in workers. */
export class ReviewMeasures extends GroupMeasuring<Needs, Reviewed> implements ReviewValues {
  readonly telling = new AsyncTask();
  readonly reading = new AsyncTask();
  readonly auditing = new AsyncTask();
  /** What cannot be kept, or had back, is measured again. */
  readonly restoring = new AsyncTask();
  #sought: number | null = null;
  readonly rules = new FailureRules();
  #told = $state.raw<{ readonly review: GroupReview; readonly told: readonly ToldApart[] } | null>(null);
  #audited = $state.raw<{ readonly review: GroupReview; readonly audit: GroupAudit } | null>(null);
  #read = $state.raw<ReadLines | null>(null);

  /** What was measured of the group in view, judged by the rules as they are now. */
  readonly judged: Reviewed | null = $derived.by(() => {
    const { measured } = this;
    if (!measured) return null;
    const { group, review } = measured;
    const request = { ...measured.request, rules: this.rules.current };
    return { group, request, review: judgedReview(request, review) };
  });
  readonly review: GroupReview | null = $derived.by(() => this.judged?.review ?? null);
  /** (N) surprisal of each line of a source under the teacher in use, by source; null until it was asked. */
  readonly surprisal: Surprisals | null = $derived.by(() => {
    const { group } = this.needs.book;
    const read = this.#read;
    return read && read.group === group?.id && read.teacher === this.teacher?.id ? read.bySource : null;
  });
  readonly values: readonly SourceValues[] | null = $derived.by(() => {
    // Other rules change no value.
    const review = this.measured?.review;
    const { surprisal, audit, told } = this;
    if (!review) return null;
    return reviewedValues(review).map((one) => {
      const audited = audit?.sets.find(({ source }) => source === one.source);
      const later = {
        [SURPRISAL]: surprisal?.[one.source],
        [MACHINE]: told ? machineScores(told, one.source) : undefined,
        [NEAREST_TRAINING]: audited?.training.distances,
        [MOST_SIMILAR]: audited?.driven.distances,
      };
      return { ...one, values: { ...one.values, ...later } };
    });
  });
  readonly scenarios: readonly ReviewScenario[] | null = $derived.by(
    () =>
      this.measured?.review.scenarios?.scenarios.map(({ key, mask }) => ({
        name: key,
        label: SCENARIOS[key].label,
        mask,
      })) ?? null,
  );
  readonly failures: readonly FailedSet[] | null = $derived.by(() => {
    const { review } = this;
    const trips = review?.driven ? [{ source: 'real' as const, ...review.driven }] : [];
    return review && [...trips, ...review.sets];
  });
  /** What a classifier says of each set; null until it was asked. */
  readonly told: readonly ToldApart[] | null = $derived.by(() =>
    this.#told && this.#told.review === this.measured?.review ? this.#told.told : null,
  );

  /** Whether the routes are copies, diverse and useful; null until it was asked. */
  readonly audit: GroupAudit | null = $derived.by(() =>
    this.#audited && this.#audited.review === this.measured?.review ? this.#audited.audit : null,
  );

  /** What is not measured unasked has what was measured of it at an earlier visit. */
  override keepUp(): void {
    const { group } = this.needs.book;
    if (this.cheap) super.keepUp();
    else if (group && group.id !== this.#sought && group.id !== this.done?.group.id) {
      this.#sought = group.id;
      void this.restoring.run(
        () => this.needs.store.loadAnswers(this.#keyOf(group)),
        (kept) => this.#restore(group, kept as Kept | null),
      );
    }
  }

  #restore(group: RouteGroup, kept: Kept | null): void {
    const request = this.#requestOf(group);
    if (!kept || !request || this.done?.group.id === group.id) return;
    const { review, told, read, audit } = kept;
    this.done = { group, request, review };
    this.#told = told && { review, told };
    this.#audited = audit && { review, audit };
    this.#read = read && { ...read, group: group.id };
    this.needs.evaluation.take(group, review.measures);
  }

  /** Keeps what was found of a review that takes long. */
  #keep(): void {
    const { measured, told, audit, cheap } = this;
    if (!measured || cheap) return;
    const { group, review } = measured;
    const read = this.#read?.group === group.id ? this.#read : null;
    const kept: Kept = { review, told, audit, read };
    void this.restoring.run(() => this.needs.store.putAnswers(this.#keyOf(group), kept));
  }

  /** Another version of the page may measure otherwise. */
  #keyOf(group: RouteGroup): string {
    const dataset = this.needs.dataset()!;
    const real = tripsOf(group, dataset);
    const driven = real && selectTrips(real.trips, real.indices);
    const review = reviewFingerprint({ network: dataset.network, real: driven, sets: group.sets });
    const closed = group.closedRoads?.join() ?? '';
    return [pageVersion(), dataset.fingerprint, review, this.needs.evaluation.resamples, closed].join(' ');
  }

  #requestOf(group: RouteGroup): ReviewRequest | null {
    const dataset = this.needs.dataset();
    const { closedRoads } = group;
    const options = {
      ...{ resamples: this.needs.evaluation.resamples, seed: SEED },
      ...(closedRoads && { closedRoads }),
    };
    return dataset && reviewRequest(dataset, tripsOf(group, dataset), group.sets, options);
  }

  override async measure(): Promise<void> {
    const { book, evaluation } = this.needs;
    const { group } = book;
    const request = group && this.#requestOf(group);
    if (!group || !request) return;
    this.tried = group.id;
    const done = await this.measuring.run(
      ({ follow }) => follow((listeners) => this.ready().call('reviewGroup', request, listeners)),
      (review) => {
        this.done = { group, request, review };
        evaluation.take(group, review.measures);
      },
    );
    this.#keep();
    if (done && this.cheap) await this.tellApart();
  }

  /** The teacher in use. */
  get teacher(): Model | null {
    return this.needs.models.of('teacher');
  }

  /** Has the teacher in use read every line under review. */
  async askTeacher(): Promise<void> {
    const { group } = this.needs.book;
    const dataset = this.needs.dataset();
    const { teacher } = this;
    if (!group || !dataset || !teacher) return;
    const real = tripsOf(group, dataset);
    const sets: readonly { source: LineSource; lines: TrajectorySet }[] = [
      ...(real ? [{ source: 'real' as const, lines: selectTrips(real.trips, real.indices) }] : []),
      ...group.sets.map(({ source, routes }) => ({ source, lines: routesAsTrips(routes) })),
    ];
    await this.reading.run(
      async ({ follow }) => {
        const bySource: Partial<Record<LineSource, Float64Array>> = {};
        for (const { source, lines } of sets) {
          const request = { teacher: { id: teacher.id, bytes: teacher.bytes }, lines };
          bySource[source] = await follow((listeners) =>
            this.needs.routes.worker.call('surpriseOfLines', request, listeners),
          );
        }
        return bySource;
      },
      (bySource) => (this.#read = { group: group.id, teacher: teacher.id, bySource }),
    );
    this.#keep();
  }

  /** Searches training trips and other driven trips for what is like the routes, and learns from both. */
  async auditRoutes(): Promise<void> {
    const { measured } = this;
    const dataset = this.needs.dataset();
    if (!measured || !dataset) return;
    const { group, review } = measured;
    const request = auditRequest(dataset, group.from, tripsOf(group, dataset), group.sets, SEED);
    await this.auditing.run(
      ({ follow }) => follow((listeners) => this.ready().call('auditGroup', request, listeners)),
      (audit) => (this.#audited = { review, audit }),
    );
    this.#keep();
  }

  /** The driven trips that are most like a route; empty until they were searched for. */
  nearest(source: LineSource, pair: number): NearTrip[] {
    const own = this.audit?.sets.find((set) => set.source === source);
    if (!own) return [];
    const isFile = this.needs.book.group?.from === 'file';
    const of = (
      label: string,
      { trips, distances }: NearestColumn,
      selected: (trip: number) => Selected,
    ) => ({
      ...{ label, distance: distances[pair] },
      selected: trips[pair] < 0 ? null : selected(trips[pair]),
    });
    return [
      of(NEAREST_TRIPS.training, own.training, (trip) => ({ kind: 'trip', split: 'train', trip })),
      of(NEAREST_TRIPS.driven, own.driven, (trip) =>
        isFile ? { kind: 'pair', pair: trip, source: 'real' } : { kind: 'trip', split: 'test', trip },
      ),
    ];
  }

  /** Has a classifier try to tell the routes from the trips. */
  async tellApart(): Promise<void> {
    const review = this.measured?.review;
    if (!review?.driven) return;
    const driven = review.driven.conduct.values;
    await this.telling.run(
      ({ follow }) => {
        const sets = review.sets.map(({ source, conduct }) => ({ source, values: conduct.values }));
        const request = { driven, sets, seed: SEED };
        return follow((listeners) => this.ready().call('tellApart', request, listeners));
      },
      (told) => (this.#told = { review, told }),
    );
    this.#keep();
  }
}
