import type { RouteSnapshot } from '../../../engine/experiments/experiment';
import type { StudentSource } from '../../../engine/routes/route-source';
import { count } from '../../figures';
import type { RouteSet } from '../../../generation/route';
import type { NewRouteGroup, RouteBook, RouteGroup, SomePairs } from '../routes/route-book.svelte';
import { tellingPairs } from '../routes/telling-pairs';
import type { Dataset } from '../../../domain/dataset';
import { Random } from '../../../base/random';
import { sampleOdPairs } from '../../../generation/od-pairs';

/** Who draws while it learns, in the order in which they are trained. */
const DRAWN = ['vanilla', 'distilled'] as const satisfies readonly StudentSource[];
/** More than a slider tells apart; beyond it every second one is forgotten. */
const MOST = 240;

/** Routes drawn while students learn: shown as they come, and kept to be looked back at. */
export class Snapshots {
  list = $state.raw<readonly RouteSnapshot[]>([]);
  /** Place in `list` that is looked at; null while the newest is. */
  at = $state<number | null>(null);
  /** Whether the finished run's own routes come after the last. */
  ended = $state(false);
  /** The routes of the finished run; null before its end, or where it drew none. */
  finished = $state.raw<NewRouteGroup | null>(null);
  #asked: WatchedPairs | null = null;
  /** What the routes of the finished run are compared with. */
  #before: RouteGroup | null = null;
  /** Pairs of the finished run that are shown alone at first. */
  telling = $state.raw<SomePairs | null>(null);
  /** Routes of each student before its first step. */
  #first: readonly RouteSnapshot[] = [];
  /**
   * Id of the group that may be replaced unasked: the one in view when the run began, then those shown from
   * here.
   */
  #replaceable: number | null = null;

  constructor(private readonly book: RouteBook) {}

  begin(asked: WatchedPairs | null): void {
    this.list = [];
    this.at = null;
    this.ended = false;
    this.finished = null;
    this.#before = null;
    this.telling = null;
    this.#first = [];
    this.#asked = asked;
    this.#replaceable = this.book.group?.id ?? null;
  }

  /** Keeps a snapshot, and shows it unless a person looks at something else. */
  add(snapshot: RouteSnapshot): void {
    const { network, step } = snapshot;
    const before = this.list.filter((one) => one.network !== network || one.step < step);
    this.list = [...before, snapshot];
    if (step === 0) this.#first = [...this.#first, snapshot];
    if (this.list.length > MOST) this.#thin();
    if (this.at !== null) this.at = Math.min(this.at, this.list.length - 1);
    if (this.at !== null || !this.#mayReplace) return;
    this.#show(this.#groupAt(this.list.length - 1));
  }

  /**
   * The run is over; `group` holds its routes. Two students are shown where they differ most, one alone before and
   * after: beside earlier routes for the same pairs, else on the pairs that were watched.
   * @param before routes for the same pairs, to compare them with
   */
  end(group: NewRouteGroup | null, before: RouteGroup | null = null): void {
    this.finished = group;
    this.#before = before;
    this.telling = group && differingMost(group, before);
    this.ended = group !== null;
    this.at = null;
    if (!group) return;
    const isAlone = !before && this.#first.length === 1;
    this.look(isAlone ? this.list.length - 1 : null);
  }

  /** Shows the routes at a place of `list`, or the newest: those of the finished run, if it is. */
  look(at: number | null): void {
    this.at = at;
    const group = at === null ? (this.finished ?? this.#groupAt(this.list.length - 1)) : this.#groupAt(at);
    if (group) this.#show(group);
  }

  /** Shows every pair of the finished run, unless a person looks at something else. */
  showAll(): void {
    if (!this.#mayReplace) return;
    this.look(null);
    this.book.only = null;
  }

  #thin(): void {
    const { length } = this.list;
    this.list = this.list.filter((_, i) => (length - 1 - i) % 2 === 0);
    if (this.at !== null) this.at >>= 1;
  }

  get #mayReplace(): boolean {
    const { group } = this.book;
    return group === null || group.id === this.#replaceable;
  }

  #show(group: NewRouteGroup | null): void {
    if (!group) return;
    if (group === this.finished) this.book.show(group, this.#before, this.telling);
    else {
      this.book.show(group);
      const first = this.ended ? this.#groupOf(this.#first, 'drawn before the first step') : null;
      if (first) this.book.compare(first);
    }
    this.#replaceable = this.book.group?.id ?? null;
  }

  /** The latest routes of each student at that moment. */
  #groupAt(at: number): NewRouteGroup | null {
    const newest = this.list[at];
    if (!newest) return null;
    return this.#groupOf(this.list.slice(0, at + 1), `While training, step ${count(newest.step)}`);
  }

  /** The last routes of each student among some; null where there are none. */
  #groupOf(seen: readonly RouteSnapshot[], title: string): NewRouteGroup | null {
    const sets = DRAWN.flatMap((source) => {
      const latest = seen.findLast(({ network }) => network === source);
      return latest ? [{ source, routes: latest.routes, seconds: latest.seconds }] : [];
    });
    return this.#asked && sets.length > 0 ? { ...this.#asked, title, sets } : null;
  }
}

/** Pairs that the map shows alone once a run is over. */
const TELLING = 6;

/**
 * The few pairs of a finished run whose routes differ most between its two students or, with earlier routes, between
 * then and now; null where all pairs are few, or the routes are the same.
 */
export function differingMost(group: NewRouteGroup, before: NewRouteGroup | null): SomePairs | null {
  const all = group.pairs.origins.length;
  const trained = before && DRAWN.find((source) => routesOf(group, source) && routesOf(before, source));
  const [one, other] = trained
    ? [routesOf(before, trained), routesOf(group, trained)]
    : [routesOf(group, 'vanilla'), routesOf(group, 'distilled')];
  if (!one || !other || all <= FEW) return null;
  const pairs = tellingPairs(one, other, TELLING).map(({ pair }) => pair);
  const which = trained ? 'whose routes changed most' : 'at which the students differ most';
  return pairs.length > 0 ? { pairs, note: `the ${pairs.length} of ${count(all)} pairs ${which}` } : null;
}

const routesOf = ({ sets }: Pick<NewRouteGroup, 'sets'>, source: StudentSource): RouteSet | null =>
  sets.find((set) => set.source === source)?.routes ?? null;

/** Routes that a glance takes in. */
const FEW = 12;
const WATCHED = 8;

/** OD pairs whose routes are looked at while a student learns. */
export type WatchedPairs = Pick<RouteGroup, 'from' | 'pairs' | 'tripIndices'>;

/**
 * The pairs in view if they are few, so that one sees them change; otherwise some test trips', the same for a
 * seed.
 */
export function watchedPairs(dataset: Dataset, group: RouteGroup | null, seed: number): WatchedPairs {
  if (group && group.pairs.origins.length > 0 && group.pairs.origins.length <= FEW)
    return { from: group.from, pairs: group.pairs, tripIndices: group.tripIndices };
  const from = dataset.trips.test.tripCount > 0 ? 'test' : 'train';
  const pairs = sampleOdPairs(dataset.trips[from], WATCHED, new Random(seed).fork('watched pairs'));
  return { from, pairs, tripIndices: pairs.tripIndices };
}
