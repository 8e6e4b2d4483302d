import type { DrawnSet } from '../../engine/routes/route-drawing';
import type { Dataset } from '../../domain/dataset';
import { gridFor, roadCells } from '../../domain/grid';
import { ROUTE_SOURCES, type RouteSource } from '../../engine/routes/route-source';
import { datasetInView, draftInView, type InView } from '../state/data/dataset-in-view';
import type { MapState } from '../state/page/map-state.svelte';
import { changedPairs } from '../state/routes/before-after';
import type { RoadClosures } from '../state/routes/road-closures.svelte';
import { tripsOf, type RouteBook, type RouteGroup, type SomePairs } from '../state/routes/route-book.svelte';
import type { MapOverlay, MapShow } from '../map-show';
import type { GuessInView, ReviewInView } from '../review-in-view';
import type { MadeTrips, TripReading } from '../trip-reading';
import { cellHeatmap } from './cell-heatmap';
import { visitsOf, type RoadVisits, visitDifference, type VisitDifference } from './visit-layers';
import {
  byRoad,
  linesOf,
  linesOfRoads,
  roadLinesByRank,
  withoutReverses,
  type RoadLines,
  type RoadSequences,
} from './lines';
import { failureSpots, pointOn, type FailureSpots } from './failure-spots';
import { BuilderScene } from './builder-scene.svelte';
import { frameAround, frameOf, type MapFrame } from '../map-frame';
import type { PickSet } from './pick';
import { RoadFinder } from './road-finder';
import { drawnFrom } from './road-ground';
import { classRanks } from './road-ranks';
import { onlyPassing, sequenceAt, tripsAt } from './drive-path';
import { zoneGates, zoneHues } from './zone-hues';

/** The parts of the page that the map draws. */
export interface MapSources extends InView {
  readonly book: Pick<RouteBook, 'group' | 'before' | 'only'>;
  readonly routes: { readonly closures: Pick<RoadClosures, 'roads'> };
  readonly map: Pick<MapState, 'on' | 'choosingArea'>;
  readonly reading: TripReading;
  /** Whether the open system says something of the cells of the grid. */
  readonly looksIntoCells: boolean;
  /** Whether routes are drawn with the open system: the legend of others names no layer that it lacks. */
  readonly drawsRoutes: boolean;
  readonly lens: { readonly isOffered: boolean };
  readonly overlay: MapOverlay | null;
  readonly show: MapShow | null;
  readonly review: ReviewInView;
  readonly guess: GuessInView;
}

/**
 * The routes of more OD pairs than this are drawn by how often each road is taken, before which a chosen pair stands
 * out.
 */
export const FEW_PAIRS = 12;

/**
 * Lines of one source for all OD pairs of the group: one for each pair or, for many pairs, one for each road
 * taken.
 */
export interface SourceLines {
  readonly lines: RoadLines;
  /**
   * (R) number of routes that take each road, and how many count as many, where there are many pairs; null where
   * every route is a line.
   */
  readonly visits: Pick<RoadVisits, 'counts' | 'most'> | null;
  readonly pick: PickSet;
}

/** The closed roads, and the places of their signs in degrees from the middle of the frame. */
interface ClosedLines {
  readonly lines: RoadLines;
  readonly signs: readonly (readonly [lon: number, lat: number])[];
}

/** The routes that a source drew before, of the pairs for which it has drawn others since. */
export interface EarlierLines {
  readonly source: RouteSource;
  /** A line for each route or, for many pairs, one for each road taken. */
  readonly lines: RoadLines;
  readonly changed: Uint32Array;
}

/**
 * What the map draws of the data set and the group of routes in view, as plain arrays. Each array is made
 * when it is first read and kept until its sources change. Colours, the camera and the selection are not part
 * of the scene.
 */
export class MapScene {
  readonly #sources: MapSources;
  readonly dataset: Dataset | null = $derived.by(() => datasetInView(this.#sources));
  /**
   * The data set that is being built, while it is in view: its roads and what `builder` holds are drawn, and
   * no routes.
   */
  readonly draft: Dataset | null = $derived.by(() => draftInView(this.#sources));
  readonly builder = new BuilderScene(() => {
    const { draft, frame } = this;
    return draft && frame ? { view: this.#sources.builder, dataset: draft, frame } : null;
  });
  readonly frame = $derived.by(() => (this.dataset && this.#hasRoads ? frameOf(this.dataset.network) : null));
  readonly finder = $derived.by(() =>
    this.dataset && this.#hasRoads ? new RoadFinder(this.dataset.network) : null,
  );

  /** (classes) rank of each road class. */
  readonly #ranks = $derived.by(() => this.dataset && classRanks(this.dataset.network));

  /** The roads as lines, by rank from the widest; a two-way street is drawn once. */
  readonly roads = $derived.by(() => {
    const { dataset, frame } = this;
    const ranks = this.#ranks;
    return dataset && frame && ranks && roadLinesByRank(dataset.network, frame, ranks);
  });

  /** What the open system shows in place of routes; null while a person builds a data set or chooses an area. */
  readonly show: MapShow | null = $derived.by(() => {
    const { show, map } = this.#sources;
    return this.draft || this.guess || map.choosingArea ? null : show;
  });
  /** What it draws beside; null while a person builds a data set. */
  readonly overlay: MapOverlay | null = $derived.by(() =>
    this.draft || this.guess ? null : this.#sources.overlay,
  );
  /** Where a show is drawn: check-ins need no roads. */
  readonly showFrame: MapFrame | null = $derived.by(() => {
    const around = this.frame || !this.dataset ? null : this.show?.bounds(this.dataset.network);
    return this.frame ?? (around ? frameAround(around) : null);
  });
  /** The routes in view; null where they are of another data set, are judged without names, or something else is shown. */
  readonly group: RouteGroup | null = $derived.by(() => {
    const { book, map, review } = this.#sources;
    if (this.draft || map.choosingArea || this.show || review.blind || this.guess) return null;
    const { group } = book;
    return group && this.dataset && belongsTo(group, this.dataset) ? group : null;
  });
  readonly pairCount = $derived.by(() => this.group?.pairs.origins.length ?? 0);
  /** (N) 1 for each pair that is shown alone; null where all are. */
  readonly #only: Uint8Array | null = $derived.by(() => {
    const { only } = this;
    if (!only) return null;
    const mask = new Uint8Array(this.pairCount);
    for (const pair of only.pairs) mask[pair] = 1;
    return mask;
  });
  readonly few = $derived.by(() => (this.only?.pairs.length ?? this.pairCount) <= FEW_PAIRS);

  /** The real trips of the group, one for each OD pair. */
  readonly realTrips = $derived.by(() => {
    const { group, dataset } = this;
    const of = group && dataset && tripsOf(group, dataset);
    return of ? tripsAt(of.trips, of.indices) : null;
  });
  readonly real: SourceLines | null = $derived.by(() =>
    this.#sourceLines('real', this.#passing('real', this.realTrips)),
  );
  readonly #bySource = Object.fromEntries(
    ROUTE_SOURCES.map((source) => [
      source,
      new Kept(() => this.#sourceLines(source, this.#passing(source, this.setOf(source)?.routes ?? null))),
    ]),
  ) as Readonly<Record<RouteSource, Kept<SourceLines | null>>>;

  /** The many routes of one source, the first that is on, and the trips that they are compared with. */
  readonly compared = $derived.by(() => {
    const { realTrips, on } = this;
    if (!realTrips || this.few || !on.real) return null;
    const source = (['distilled', ...ROUTE_SOURCES] as const).find((one) => on[one] && this.setOf(one));
    const routes = source && this.#passing(source, this.setOf(source)?.routes ?? null);
    // The trips of the same pairs, whether or not they pass themselves.
    const trips = source && this.#passing(source, realTrips);
    return source && routes && trips ? { source, routes, trips } : null;
  });

  /** Where they take a road more or less often than the trips. */
  readonly difference: VisitDifference | null = $derived.by(() => {
    const { dataset, frame, compared } = this;
    if (!dataset || !frame || !compared) return null;
    const { routes, trips } = compared;
    return visitDifference(dataset.network, frame, { routes: routes.roads, trips: trips.roads });
  });

  /** The earlier routes for the pairs in view, as far as they took other roads. */
  readonly earlier: readonly EarlierLines[] = $derived.by(() => {
    const { dataset, frame, group, before, few } = this;
    if (!dataset || !frame || !group || !before) return [];
    return before.sets.flatMap(({ source, routes }): EarlierLines[] => {
      const now = this.setOf(source)?.routes;
      const shown = this.#only;
      const changed = now && changedPairs(routes, now).filter((pair) => shown?.[pair] !== 0);
      if (!changed || changed.length === 0) return [];
      if (few) return [{ source, lines: linesOf(dataset.network, frame, routes, changed), changed }];
      const taken = new Uint8Array(dataset.network.roadCount);
      for (const pair of changed) for (const road of sequenceAt(routes, pair).roads) taken[road] = 1;
      const roads = this.#allRoads.filter((road) => taken[road]);
      return [{ source, lines: linesOfRoads(dataset.network, frame, roads), changed }];
    });
  });

  /** Where the routes in view failed that the review desk has looked at. */
  readonly failures: FailureSpots | null = $derived.by(() => {
    const { dataset, frame, group, on } = this;
    const { review } = this.#sources;
    if (!on.failures || !dataset || !frame || !group || !review.failures) return null;
    const sets = review.failures
      .filter(({ source }) => on[source])
      .map((set) => ({ ...set, passes: this.passes(set.source) }));
    return failureSpots(dataset.network, frame, sets, review.failureKind);
  });

  /**
   * The closed roads, a two-way street once, with a sign halfway along each: the centroid of a bend lies beside it, and may
   * lie on the opposite carriageway.
   */
  readonly closed: ClosedLines | null = $derived.by(() => {
    const { dataset, frame, draft, closedRoads } = this;
    if (!dataset || !frame || draft || closedRoads.length === 0) return null;
    const { network } = dataset;
    const lines = linesOfRoads(network, frame, withoutReverses(network, closedRoads));
    const signs = Array.from(lines.items, (road) => {
      const [lon, lat] = pointOn(network, road, 0.5);
      return [lon - frame.lon, lat - frame.lat] as const;
    });
    return { lines, signs };
  });

  readonly heatmap = $derived.by(() => {
    const { dataset, frame, draft } = this;
    if (!dataset || !frame || draft || !this.looksIntoCells) return null;
    const grid = gridFor(dataset.network);
    return { grid, ...cellHeatmap(grid, roadCells(dataset.network, grid), frame) };
  });

  readonly zones = $derived.by(() => {
    const { dataset, frame } = this;
    if (!dataset || !frame || dataset.zones.zoneCount < 2) return null;
    const { network, zones } = dataset;
    const hues = zoneHues(network, zones);
    const lines = linesOfRoads(network, frame, withoutReverses(network, this.#allRoads));
    return {
      lines,
      hues: Uint8Array.from(lines.items, (road) => hues[zones.zoneOfRoad[road]]),
      borders: zoneGates(network, frame, zones.zoneOfRoad),
    };
  });

  /** The roads that training trips visited, and how often. */
  readonly visits = $derived.by(() => {
    const { dataset, frame } = this;
    if (!dataset || !frame || dataset.trips.train.tripCount === 0) return null;
    return visitsOf(dataset.network, frame, dataset.trips.train.roads);
  });

  /** Trips that the open system made of others. */
  readonly made: (Pick<MadeTrips, 'layer'> & { readonly lines: RoadLines }) | null = $derived.by(() => {
    const { dataset, frame } = this;
    const { made } = this.reading;
    if (!dataset || !frame || !made) return null;
    return { layer: made.layer, lines: linesOf(dataset.network, frame, made.trips) };
  });

  constructor(sources: MapSources) {
    this.#sources = sources;
  }

  /** Which layers are on. */
  get on(): MapSources['map']['on'] {
    return this.#sources.map.on;
  }

  /** Indices of the closed roads. */
  get closedRoads(): Uint32Array {
    return this.#sources.routes.closures.roads;
  }

  /** The routes that the pairs in view had before; null where none are known. */
  get before(): RouteGroup | null {
    const { before } = this.#sources.book;
    return this.group && before && this.dataset && belongsTo(before, this.dataset) ? before : null;
  }

  get looksIntoCells(): boolean {
    return this.#sources.looksIntoCells;
  }

  get drawsRoutes(): boolean {
    return this.#sources.drawsRoutes;
  }

  get reading(): TripReading {
    return this.#sources.reading;
  }

  /** The line that is judged without a name; null while names are shown. */
  get blind(): ReviewInView['blind'] {
    return this.#sources.review.blind;
  }

  /** The two routes of a guess, in place of all others; null while nobody guesses. */
  get guess(): GuessInView['lines'] {
    return this.draft ? null : this.#sources.guess.lines;
  }

  /** Whether the review desk knows where routes failed. */
  get knowsFailures(): boolean {
    return this.group !== null && this.#sources.review.failures !== null;
  }

  /** Whether the open system looks at decisions. */
  get looksAtDecisions(): boolean {
    return this.#sources.lens.isOffered;
  }

  /** Whether a road is drawn at a zoom. */
  isRoadShown(road: number, zoom: number): boolean {
    const { dataset, roads } = this;
    if (!dataset || !roads || !this.#ranks) return false;
    return zoom >= drawnFrom(roads)[this.#ranks[dataset.network.classCodes[road]]];
  }

  /** The pairs that are shown alone; null where all of the group are. */
  get only(): SomePairs | null {
    return this.group && this.#sources.book.only;
  }

  /** Shows every pair of the group again. */
  showAll(): void {
    this.#sources.book.only = null;
  }

  /** (N) 1 for each route or trip that passes the filters of the review, of a pair that is shown; null where all do. */
  passes(source: RouteSource | 'real'): Uint8Array | null {
    const only = this.#only;
    const reviewed = this.#sources.review.passes(source);
    return only && reviewed ? only.map((shown, pair) => shown & reviewed[pair]) : (only ?? reviewed);
  }

  setOf(source: RouteSource): DrawnSet | null {
    return this.group?.sets.find((set) => set.source === source) ?? null;
  }

  routes(source: RouteSource): SourceLines | null {
    return this.#bySource[source].value;
  }

  /** The lines that are drawn: a person can point at them. */
  get pickSets(): PickSet[] {
    const { on } = this;
    const routes = ROUTE_SOURCES.filter((source) => on[source]).map((source) => this.routes(source));
    return [on.real ? this.real : null, ...routes].flatMap((one) => (one ? [one.pick] : []));
  }

  get #hasRoads(): boolean {
    return (this.dataset?.network.shapeLonLat.length ?? 0) > 0;
  }

  get #allRoads(): Uint32Array {
    return Uint32Array.from({ length: this.dataset?.network.roadCount ?? 0 }, (_, road) => road);
  }

  /**
   * Sequences that are shown and pass the filters of the review; the others are empty, so that pairs keep their numbers.
   */
  #passing<S extends RoadSequences>(source: RouteSource | 'real', sequences: S | null): RoadSequences | null {
    const passes = this.passes(source);
    return sequences && passes ? onlyPassing(sequences, passes) : sequences;
  }

  #sourceLines(
    source: PickSet['source'],
    sequences: { readonly offsets: Uint32Array; readonly roads: Uint32Array } | null,
  ): SourceLines | null {
    const { dataset, frame } = this;
    if (!dataset || !frame || !sequences) return null;
    const pick = { source, byRoad: byRoad(dataset.network.roadCount, sequences) };
    if (this.few) return { lines: linesOf(dataset.network, frame, sequences), visits: null, pick };
    const { lines, ...visits } = visitsOf(dataset.network, frame, sequences.roads);
    return { lines, visits, pick };
  }
}

/**
 * Whether the roads and trips of a group exist in a data set, which may have been opened after the routes
 * were drawn.
 */
function belongsTo(group: RouteGroup, dataset: Dataset): boolean {
  const { pairs, sets } = group;
  const { network } = dataset;
  const below = (values: Uint32Array, end: number) => values.every((value) => value < end);
  const known = (roads: Uint32Array) => below(roads, network.roadCount);
  const of = tripsOf(group, dataset);
  return (
    (of === null || below(of.indices, of.trips.tripCount)) &&
    known(pairs.origins) &&
    known(pairs.destinations) &&
    sets.every(({ routes }) => known(routes.roads))
  );
}

/** A value that is made when it is first read, and again when what it was made of has changed. */
export class Kept<T> {
  readonly #make: () => T;
  readonly value: T = $derived.by(() => this.#make());

  constructor(make: () => T) {
    this.#make = make;
  }
}
