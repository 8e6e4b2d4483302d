import type { DrawnSet } from '../../../engine/routes/route-drawing';
import type { RunContents } from '../../../engine/records/run-contents';
import type { GeneratedSet } from '../../../engine/routes/generated-set';
import type { RouteSource, StudentSource } from '../../../engine/routes/route-source';
import type { Dataset } from '../../../domain/dataset';
import type { TrajectorySet } from '../../../domain/trajectory-set';
import type { OdPairs } from '../../../generation/od-pairs';
import { idInRun } from '../page/models.svelte';

/** Where OD pairs come from. */
export type PairsFrom = 'test' | 'train' | 'random' | 'map' | 'file';
/** Where the pairs come from that routes are drawn for here. */
export type DrawnPairsFrom = Exclude<PairsFrom, 'file'>;

/** The run that the routes of a group come from: its record, its metrics and every set that it drew. */
export type RunOfGroup = Pick<RunContents, 'record' | 'metrics' | 'sets'> &
  Partial<Pick<RunContents, 'plan'>>;

/** The routes of several models and baselines for the same OD pairs. */
export interface RouteGroup {
  /** Changes whenever the routes do. */
  readonly id: number;
  /** For people: "Sample results", "Drawn 14:03", "While training, step 240". */
  readonly title: string;
  readonly from: PairsFrom;
  readonly pairs: OdPairs;
  /** (N) trip of the split `from`, or of `driven`, that drove each pair; null where no real trip drove them. */
  readonly tripIndices: Uint32Array | null;
  /** The driven trips where they come from a file. */
  readonly driven?: TrajectorySet;
  readonly sets: readonly DrawnSet[];
  /** What people call the sets, where that is more than who drew them: the file that a set is from. */
  readonly names?: Readonly<Partial<Record<RouteSource, string>>>;
  /** Roads that were closed when they were drawn: indices, ascending. Left out: none. */
  readonly closedRoads?: Uint32Array;
  /** Ids of the networks that drew the students' routes, where a person had them drawn. */
  readonly drawnBy?: Readonly<Partial<Record<StudentSource, string>>>;
  readonly run?: RunOfGroup;
}

/** Trips, and which of them drove the pairs of a group. */
export interface RealTrips {
  readonly trips: TrajectorySet;
  readonly indices: Uint32Array;
}

/** A group that the route book has not numbered yet. */
export type NewRouteGroup = Omit<RouteGroup, 'id'>;

/** Some pairs of a group. */
export interface SomePairs {
  /** Their indices, the most telling first. */
  readonly pairs: readonly number[];
  /** In the middle of a sentence: "the 6 of 100 pairs whose routes changed most". */
  readonly note: string;
}

/** Holds the routes in view: drawn by hand, by a finished run, or by a run that is still training. */
export class RouteBook {
  group = $state.raw<RouteGroup | null>(null);
  /** Routes that were drawn earlier for the pairs in view, to compare with; null where there are none. */
  before = $state.raw<RouteGroup | null>(null);
  /** Routes that were in view when their students began to be trained further: worth drawing again. */
  aside = $state.raw<RouteGroup | null>(null);
  /** Pairs of the group that the map shows alone; null for all. */
  only = $state.raw<SomePairs | null>(null);
  #lastId = 0;

  /**
   * @param before routes for the same pairs, to compare with
   * @param only pairs that the map shows alone
   */
  show(group: NewRouteGroup, before: RouteGroup | null = null, only: SomePairs | null = null): void {
    this.before = before;
    this.only = only;
    this.group = { ...group, id: ++this.#lastId };
  }

  /** Has routes for the pairs in view beside those, to compare with. */
  compare(before: NewRouteGroup): void {
    this.before = { ...before, id: ++this.#lastId };
  }

  close(): void {
    this.group = null;
    this.before = null;
    this.only = null;
    this.aside = null;
  }

  set(source: RouteSource): DrawnSet | null {
    return this.group?.sets.find((set) => set.source === source) ?? null;
  }
}

/** The real trips of a group, one for each OD pair; null where no trip drove its pairs. */
export function tripsOf(
  { from, tripIndices, driven }: Pick<RouteGroup, 'from' | 'tripIndices' | 'driven'>,
  { trips }: Pick<Dataset, 'trips'>,
): RealTrips | null {
  const all = from === 'file' ? driven : from === 'train' || from === 'test' ? trips[from] : undefined;
  return tripIndices && all ? { trips: all, indices: tripIndices } : null;
}

/** Id of the network that drew a student's routes; null where that is not known. */
export const drawerOf = ({ drawnBy, run }: NewRouteGroup, source: StudentSource): string | null =>
  drawnBy?.[source] ?? (run?.plan ? idInRun(run.plan.id, source) : null);

/** Whether two groups are for the same pairs, departures included. */
export const isOfSamePairs = (a: NewRouteGroup, b: NewRouteGroup): boolean =>
  (['origins', 'destinations', 'departures'] as const).every((each) => {
    const [x, y] = [a.pairs[each], b.pairs[each]];
    return x.length === y.length && x.every((value, i) => value === y[i]);
  });

/** The routes of a run for one set of trips. With `run`, a person can turn to its other set. */
export function groupOfRun(
  title: string,
  from: 'test' | 'train',
  sets: readonly GeneratedSet[],
  run?: RunOfGroup,
): NewRouteGroup | null {
  const own = sets.filter((set) => set.odSource === from);
  if (own.length === 0) return null;
  const { pairs } = own[0];
  return {
    title,
    from,
    pairs,
    tripIndices: pairs.tripIndices,
    sets: own.map(({ source, routes }) => ({ source, routes, seconds: NaN })),
    ...(run ? { run } : {}),
  };
}
