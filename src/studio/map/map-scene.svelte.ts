import type { Dataset } from '../../domain/dataset';
import { gridFor, roadCells } from '../../domain/grid';
import { ROUTE_SOURCES, type RouteSource } from '../../engine/routes/route-source';
import type { DrawnSet } from '../../systems/routes/drawing/routes-service';
import { datasetInView, draftInView } from '../state/data/dataset-in-view';
import type { BuilderView } from '../state/data/builder-view';
import type { RouteGroup } from '../state/routes/route-book.svelte';
import type { Workspace } from '../state/page/workspace.svelte';
import { cellHeatmap } from './cell-heatmap';
import { flowOf, type Flow } from './flows';
import { byRoad, linesOf, linesOfRoads, withoutReverses, type RoadLines } from './lines';
import { BuilderScene } from './builder-scene.svelte';
import { frameOf } from './map-frame';
import type { PickSet } from './pick';
import { RoadFinder } from './road-finder';
import { classRanks, isRankShown, RANK_COUNT } from './road-ranks';
import { tripsAt } from './sequences';
import { zoneGates, zoneHues } from './zone-hues';

/** The parts of the page that the map looks at. */
export type MapWorkspace = Pick<
  Workspace,
  'data' | 'book' | 'selection' | 'map' | 'layout' | 'theme' | 'surprise'
> & { readonly builder: BuilderView };

/** Pages with more OD pairs than this are drawn as flows along the roads; a chosen pair stands out. */
export const FEW_PAIRS = 12;

/** Lines of one source for all OD pairs of the page: each of them, or, where they are many, every road that they take. */
export interface SourceLines {
  readonly lines: RoadLines;
  /** Of flows: (R) lines along each road, and how many are a lot; null where each line is drawn. */
  readonly flow: Pick<Flow, 'counts' | 'most'> | null;
  readonly pick: PickSet;
}

/**
 * What the map draws, made of the data set and the page in view: plain arrays, each made when it is first looked at and kept
 * until what it is made of changes. Colours, camera and choices are no part of it.
 */
export class MapScene {
  readonly workspace: MapWorkspace;
  readonly dataset: Dataset | null = $derived.by(() => datasetInView(this.workspace));
  /** The same while it is one in the making: then there are its roads and what `builder` holds, and no page. */
  readonly draft: Dataset | null = $derived.by(() => draftInView(this.workspace));
  readonly builder = new BuilderScene(() => {
    const { draft, frame, workspace } = this;
    return draft && frame ? { view: workspace.builder, dataset: draft, frame } : null;
  });
  readonly frame = $derived.by(() => (this.dataset && this.#hasRoads ? frameOf(this.dataset.network) : null));
  readonly finder = $derived.by(() =>
    this.dataset && this.#hasRoads ? new RoadFinder(this.dataset.network) : null,
  );

  /** (classes) */
  readonly #ranks = $derived.by(() => this.dataset && classRanks(this.dataset.network));

  /** Roads by rank, the widest first; each two-way street once. */
  readonly roads = $derived.by(() => {
    const { dataset, frame } = this;
    const ranks = this.#ranks;
    if (!dataset || !frame || !ranks) return null;
    const drawn = withoutReverses(dataset.network, this.#allRoads);
    return Array.from({ length: RANK_COUNT }, (_, rank) =>
      linesOfRoads(
        dataset.network,
        frame,
        drawn.filter((road) => ranks[dataset.network.classCodes[road]] === rank),
      ),
    );
  });

  /** The page in view, unless it is about another data set, or a person chooses an area: then roads alone are shown. */
  readonly page: RouteGroup | null = $derived.by(() => {
    const { book, map } = this.workspace;
    if (this.draft || map.choosingArea) return null;
    const { page } = book;
    return page && this.dataset && belongsTo(page, this.dataset) ? page : null;
  });
  readonly pairCount = $derived.by(() => this.page?.pairs.origins.length ?? 0);
  readonly few = $derived.by(() => this.pairCount <= FEW_PAIRS);

  /** The real trips of the page's OD pairs, item by item. */
  readonly realTrips = $derived.by(() => {
    const { page, dataset } = this;
    if (!page?.tripIndices || !dataset || (page.from !== 'train' && page.from !== 'test')) return null;
    return tripsAt(dataset.trips[page.from], page.tripIndices);
  });
  readonly real: SourceLines | null = $derived.by(() => this.#sourceLines('real', this.realTrips));
  readonly #sets = $derived.by(() => ({
    distilled: this.setOf('distilled'),
    vanilla: this.setOf('vanilla'),
    shortest: this.setOf('shortest'),
    fastest: this.setOf('fastest'),
    markov: this.setOf('markov'),
  }));
  readonly #distilled = $derived.by(() =>
    this.#sourceLines('distilled', this.#sets.distilled?.routes ?? null),
  );
  readonly #vanilla = $derived.by(() => this.#sourceLines('vanilla', this.#sets.vanilla?.routes ?? null));
  readonly #shortest = $derived.by(() => this.#sourceLines('shortest', this.#sets.shortest?.routes ?? null));
  readonly #fastest = $derived.by(() => this.#sourceLines('fastest', this.#sets.fastest?.routes ?? null));
  readonly #markov = $derived.by(() => this.#sourceLines('markov', this.#sets.markov?.routes ?? null));

  readonly heatmap = $derived.by(() => {
    const { dataset, frame, draft } = this;
    if (!dataset || !frame || draft) return null;
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

  /** Roads that training trips visited, with how often. */
  readonly visits = $derived.by(() => {
    const { dataset, frame } = this;
    if (!dataset || !frame || dataset.trips.train.tripCount === 0) return null;
    return flowOf(dataset.network, frame, dataset.trips.train.roads);
  });

  readonly anomalies = $derived.by(() => {
    const { dataset, frame } = this;
    const detection = this.workspace.surprise?.detection ?? null;
    if (!dataset || !frame || !detection) return null;
    return { detection, lines: linesOf(dataset.network, frame, detection.trips) };
  });

  constructor(workspace: MapWorkspace) {
    this.workspace = workspace;
  }

  /** Whether a road is drawn at a zoom. */
  isRoadShown(road: number, zoom: number): boolean {
    const { dataset } = this;
    if (!dataset || !this.#ranks) return false;
    const { classCodes, roadCount } = dataset.network;
    return isRankShown(this.#ranks[classCodes[road]], zoom, roadCount);
  }

  setOf(source: RouteSource): DrawnSet | null {
    return this.page?.sets.find((set) => set.source === source) ?? null;
  }

  routes(source: RouteSource): SourceLines | null {
    switch (source) {
      case 'distilled':
        return this.#distilled;
      case 'vanilla':
        return this.#vanilla;
      case 'shortest':
        return this.#shortest;
      case 'fastest':
        return this.#fastest;
      case 'markov':
        return this.#markov;
    }
  }

  /** What can be pointed at: the lines that are drawn. */
  get pickSets(): PickSet[] {
    const { on } = this.workspace.map;
    const routes = ROUTE_SOURCES.filter((source) => on[source]).map((source) => this.routes(source));
    return [on.real ? this.real : null, ...routes].flatMap((one) => (one ? [one.pick] : []));
  }

  get #hasRoads(): boolean {
    return (this.dataset?.network.shapeLonLat.length ?? 0) > 0;
  }

  get #allRoads(): Uint32Array {
    return Uint32Array.from({ length: this.dataset?.network.roadCount ?? 0 }, (_, road) => road);
  }

  #sourceLines(
    source: PickSet['source'],
    sequences: { readonly offsets: Uint32Array; readonly roads: Uint32Array } | null,
  ): SourceLines | null {
    const { dataset, frame } = this;
    if (!dataset || !frame || !sequences) return null;
    const pick = { source, byRoad: byRoad(dataset.network.roadCount, sequences) };
    if (this.few) return { lines: linesOf(dataset.network, frame, sequences), flow: null, pick };
    const { lines, ...flow } = flowOf(dataset.network, frame, sequences.roads);
    return { lines, flow, pick };
  }
}

/** Whether all that a page speaks of is there in a data set: it may have been opened after the page was drawn. */
function belongsTo({ pairs, tripIndices, from, sets }: RouteGroup, { network, trips }: Dataset): boolean {
  const below = (values: Uint32Array, end: number) => values.every((value) => value < end);
  const known = (roads: Uint32Array) => below(roads, network.roadCount);
  const tripsKnown =
    tripIndices === null ||
    (from !== 'train' && from !== 'test') ||
    below(tripIndices, trips[from].tripCount);
  return (
    tripsKnown &&
    known(pairs.origins) &&
    known(pairs.destinations) &&
    sets.every(({ routes }) => known(routes.roads))
  );
}
