import type { RunContents } from '../../../engine/runs/runs-service';
import type { GeneratedSet } from '../../../engine/routes/generated-set';
import type { RouteSource } from '../../../engine/routes/route-source';
import type { DrawnSet } from '../../../systems/routes/drawing/routes-service';
import type { OdPairs } from '../../../generation/od-pairs';

/** Where OD pairs come from. */
export type PairsFrom = 'test' | 'train' | 'random' | 'map';

/** The run that a page's routes come from: what it learnt, what was measured of it, all that it drew. */
export type RunOfGroup = Pick<RunContents, 'record' | 'metrics' | 'sets'>;

/** One set of OD pairs put to every model and baseline, with what each drew. */
export interface RouteGroup {
  /** Changes whenever the routes do. */
  readonly id: number;
  /** For people: "Sample results", "Drawn 14:03", "While training, step 240". */
  readonly title: string;
  readonly from: PairsFrom;
  readonly pairs: OdPairs;
  /** (N) trip of the split `from` that drove each pair; null where no real trip did. */
  readonly tripIndices: Uint32Array | null;
  readonly sets: readonly DrawnSet[];
  readonly run?: RunOfGroup;
}

/** The routes in view: drawn by hand, by a run, or while one trains. */
export class RouteBook {
  page = $state.raw<RouteGroup | null>(null);
  #lastId = 0;

  show(page: Omit<RouteGroup, 'id'>): void {
    this.page = { ...page, id: ++this.#lastId };
  }

  close(): void {
    this.page = null;
  }

  set(source: RouteSource): DrawnSet | null {
    return this.page?.sets.find((set) => set.source === source) ?? null;
  }
}

/** The routes of a run for the OD pairs of one set of trips as a page; with the run itself its other set can be turned to. */
export function groupOfRun(
  title: string,
  from: 'test' | 'train',
  sets: readonly GeneratedSet[],
  run?: RunOfGroup,
): Omit<RouteGroup, 'id'> | null {
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
