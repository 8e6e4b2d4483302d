import type { RouteSnapshot } from '../../../engine/experiments/experiment';
import type { StudentSource } from '../../../engine/routes/route-source';
import { count } from '../../figures';
import type { NewRouteGroup, RouteBook, RouteGroup } from '../routes/route-book.svelte';
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
  /** What the last routes are compared with. */
  #before: RouteGroup | null = null;
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
    this.#asked = asked;
    this.#replaceable = this.book.group?.id ?? null;
  }

  /** Keeps a snapshot, and shows it unless a person looks at something else. */
  add(snapshot: RouteSnapshot): void {
    const { network, step } = snapshot;
    const before = this.list.filter((one) => one.network !== network || one.step < step);
    this.list = [...before, snapshot];
    if (this.list.length > MOST) this.#thin();
    if (this.at !== null) this.at = Math.min(this.at, this.list.length - 1);
    if (this.at !== null || !this.#mayReplace) return;
    this.#show(this.#groupAt(this.list.length - 1));
  }

  /**
   * The run is over; `group` holds its routes.
   * @param before routes for the same pairs, to compare them with
   */
  end(group: NewRouteGroup | null, before: RouteGroup | null = null): void {
    this.finished = group;
    this.#before = before;
    this.ended = group !== null;
    this.at = null;
    if (group) this.#show(group);
  }

  /** Shows the routes at a place of `list`, or the newest: those of the finished run, if it is. */
  look(at: number | null): void {
    this.at = at;
    const group = at === null ? (this.finished ?? this.#groupAt(this.list.length - 1)) : this.#groupAt(at);
    if (group) this.#show(group);
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
    this.book.show(group, group === this.finished ? this.#before : null);
    this.#replaceable = this.book.group?.id ?? null;
  }

  /** The latest routes of each student at that moment. */
  #groupAt(at: number): NewRouteGroup | null {
    const newest = this.list[at];
    if (!newest || !this.#asked) return null;
    const seen = this.list.slice(0, at + 1);
    const sets = DRAWN.flatMap((source) => {
      const latest = seen.findLast(({ network }) => network === source);
      return latest ? [{ source, routes: latest.routes, seconds: latest.seconds }] : [];
    });
    return { ...this.#asked, title: `While training, step ${count(newest.step)}`, sets };
  }
}

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
