import type { Lines, DrivePath } from '../map-show';
import type { Bounds } from '../../domain/geo';
import { tripAt } from '../../domain/trajectory-set';
import { stretchesOf } from '../../engine/routes/compare-routes';
import { ROUTE_SOURCES } from '../../engine/routes/route-source';
import { routeAt } from '../../generation/route';
import type { InkName } from '../inks';
import type { GuessLine } from '../review-in-view';
import type { StepValues } from '../trip-reading';
import type { Selected } from '../state/page/selection.svelte';
import { cellBox } from './cell-heatmap';
import { drivePath, sequenceAt } from './drive-path';
import { linesOf, type RoadLines } from './lines';
import { boundsOfRoads, type MapFrame } from '../map-frame';
import type { MapScene } from './map-scene.svelte';
import { stoppedWords } from './words';

/** A line that stands out because its pair or trip is chosen or under the pointer. */
export interface FocusLine {
  readonly source: InkName;
  readonly roads: Uint32Array;
  readonly times: Float64Array;
  readonly lines: RoadLines;
  /**
   * The stretches on roads that the real trip never takes; null for the real trip itself, and if there are
   * none.
   */
  readonly apart: Lines | null;
  /** The roads of a matched trip that are less sure than `SURE`; null if there are none. */
  readonly unsure?: Lines | null;
  /** The point where it leaves the real trip, in degrees from the middle of the frame. */
  readonly parting: readonly [number, number] | null;
  /** Says for people why it did not arrive: "Distilled student stopped 1.2 km from the destination: dead end"; null if it did. */
  readonly stopped: string | null;
  /** What it is called beside another one whose name is not told, and a place that only it passes. */
  readonly letter?: {
    readonly text: string;
    readonly at: readonly [number, number];
    readonly onLeft: boolean;
  };
}

/** What a source drew before for the pair in focus, where it draws otherwise now. */
export interface EarlierLine {
  readonly source: InkName;
  readonly lines: RoadLines;
}

export interface FocusEnd {
  readonly label: 'Start' | 'End';
  readonly at: readonly [number, number];
}

/** Probability that a road of a matched trip was driven, from which on nothing is marked. */
export const SURE = 0.9;

/** The selection (or the thing under the pointer), ready to be drawn. */
export class Focus {
  readonly #scene: MapScene;
  readonly #selected: () => Selected | null;

  readonly pair: number | null = $derived.by(() => {
    const selected = this.#selected();
    return selected?.kind === 'pair' && selected.pair < this.#scene.pairCount ? selected.pair : null;
  });

  /**
   * The real trip first, then the route of each source. Empty unless a pair or a trip is in focus.
   */
  readonly lines: readonly FocusLine[] = $derived.by(() => {
    const { dataset, frame } = this.#scene;
    if (!dataset || !frame) return [];
    const { blind, guess } = this.#scene;
    if (guess) return this.#selected()?.kind === 'blind' ? this.#guessLines(guess) : [];
    // Whatever it is, it is drawn as a trip is.
    if (blind)
      return this.#selected()?.kind === 'blind' ? [this.#line('real', blind.roads, blind.times)] : [];
    const pair = this.pair;
    return pair === null ? this.#tripLine() : this.#pairLines(pair);
  });

  /** Earlier lines of the sources in view that drew another route for the pair before. */
  readonly earlier: readonly EarlierLine[] = $derived.by(() => {
    const { dataset, frame, on, before, earlier } = this.#scene;
    const { pair } = this;
    if (pair === null || !dataset || !frame || !before || !on.before) return [];
    return earlier.flatMap(({ source, changed }): EarlierLine[] => {
      const set = before.sets.find((one) => one.source === source);
      if (!on[source] || !set || !changed.includes(pair)) return [];
      return [{ source, lines: linesOf(dataset.network, frame, set.routes, [pair]) }];
    });
  });

  readonly ends: readonly FocusEnd[] = $derived.by(() => {
    const { group, frame } = this.#scene;
    const pair = this.pair;
    if (!frame) return [];
    if (pair !== null && group)
      return this.#endsOf(frame, group.pairs.origins[pair], group.pairs.destinations[pair]);
    const roads = this.lines[0]?.roads;
    return roads ? this.#endsOf(frame, roads[0], roads[roads.length - 1]) : [];
  });

  readonly road: number | null = $derived.by(() => {
    const selected = this.#selected();
    const known = this.#scene.dataset?.network.roadCount ?? 0;
    return selected?.kind === 'road' && selected.road < known ? selected.road : null;
  });

  readonly cell: number | null = $derived.by(() => {
    const selected = this.#selected();
    return selected?.kind === 'cell' ? selected.cell : null;
  });

  readonly bounds: Bounds | null = $derived.by(() => {
    const { dataset, heatmap, group } = this.#scene;
    if (!dataset) return null;
    if (this.cell !== null && heatmap) return cellBox(heatmap.grid, this.cell);
    if (this.road !== null) return boundsOfRoads(dataset.network, [this.road]);
    const { pair } = this;
    const ends = pair !== null && group ? [group.pairs.origins[pair], group.pairs.destinations[pair]] : [];
    return boundsOfRoads(dataset.network, [...ends, ...this.lines.flatMap(({ roads }) => Array.from(roads))]);
  });

  /** What the open system says of the steps of the trip in focus; null where it says nothing. */
  readonly along: StepValues | null = $derived.by(() => {
    const selected = this.#selected();
    return selected?.kind === 'trip' || selected?.kind === 'made' ? this.#scene.reading.of(selected) : null;
  });

  constructor(scene: MapScene, selected: () => Selected | null) {
    this.#scene = scene;
    this.#selected = selected;
  }

  /** The paths that the drivers follow, in the order of `lines`. */
  paths(): readonly DrivePath[] {
    const { dataset, frame } = this.#scene;
    if (!dataset || !frame) return [];
    return this.lines.map(({ roads, times }) => drivePath(dataset.network, frame, roads, times));
  }

  #pairLines(pair: number): FocusLine[] {
    const { on, realTrips } = this.#scene;
    const real = realTrips ? sequenceAt(realTrips, pair) : null;
    const lines: FocusLine[] = [];
    if (real && real.roads.length > 0 && on.real) lines.push(this.#line('real', real.roads, real.times));
    for (const source of ROUTE_SOURCES) {
      const set = on[source] ? this.#scene.setOf(source) : null;
      if (!set || pair >= set.routes.count) continue;
      const { roads, times } = sequenceAt(set.routes, pair);
      if (roads.length === 0) continue;
      const stopped = stoppedWords(source, routeAt(set.routes, pair), this.#scene.dataset!.network);
      lines.push(this.#line(source, roads, times, real?.roads, stopped));
    }
    return lines;
  }

  /** Letters stand on the stretches that only one takes, the western one's to its left. */
  #guessLines(guess: readonly GuessLine[]): FocusLine[] {
    const lines = guess.map(({ source, roads, times }, i) =>
      this.#line(source, roads, times, guess[1 - i].roads),
    );
    const places = lines.map(({ apart, lines: { positions } }): readonly [number, number] => {
      const own = apart?.positions ?? positions;
      const middle = 2 * Math.floor(own.length / 4);
      return [own[middle], own[middle + 1]];
    });
    return lines.map((line, i) => {
      const onLeft = places[i][0] < places[1 - i][0];
      return { ...line, parting: null, letter: { text: guess[i].letter, at: places[i], onLeft } };
    });
  }

  #tripLine(): FocusLine[] {
    const selected = this.#selected();
    const { dataset, draft, reading } = this.#scene;
    if (draft || (selected?.kind !== 'trip' && selected?.kind !== 'made')) return [];
    const trips = selected.kind === 'trip' ? dataset?.trips[selected.split] : reading.made?.trips;
    if (!trips) return [];
    if (selected.trip >= trips.tripCount) return [];
    const { roads, times } = tripAt(trips, selected.trip);
    if (roads.length === 0) return [];
    const confidence = trips.confidence?.subarray(trips.offsets[selected.trip]) ?? [];
    const unsure = Array.from(roads, (_, i) => roads.subarray(i, i + 1)).filter(
      (_, i) => confidence[i] < SURE,
    );
    const marked = unsure.length > 0 ? linesOf(dataset!.network, this.#scene.frame!, packed(unsure)) : null;
    return [{ ...this.#line('real', roads, times), unsure: marked }];
  }

  #line(
    source: InkName,
    roads: Uint32Array,
    times: Float64Array,
    real?: Uint32Array,
    stopped: string | null = null,
  ): FocusLine {
    const { dataset, frame } = this.#scene;
    const network = dataset!.network;
    const stretches = real ? stretchesOf(network, real, roads) : [];
    const apart = stretches
      .filter(({ kind }) => kind === 'route')
      .map(({ routeFrom, routeTo }) => roads.subarray(routeFrom, routeTo));
    const shared = stretches.length > 1 && stretches[0].kind === 'both' ? stretches[0].routeTo : 0;
    return {
      source,
      roads,
      times,
      lines: linesOf(network, frame!, packed([roads])),
      apart: apart.length > 0 ? linesOf(network, frame!, packed(apart)) : null,
      parting: shared === 0 ? null : this.#endPoint(frame!, roads[shared - 1]),
      stopped,
    };
  }

  #endsOf(frame: MapFrame, origin: number, destination: number): FocusEnd[] {
    return [
      { label: 'Start', at: this.#startPoint(frame, origin) },
      { label: 'End', at: this.#endPoint(frame, destination) },
    ];
  }

  #startPoint(frame: MapFrame, road: number): [number, number] {
    const { shapeOffsets, shapeLonLat } = this.#scene.dataset!.network;
    const v = shapeOffsets[road];
    return [shapeLonLat[2 * v] - frame.lon, shapeLonLat[2 * v + 1] - frame.lat];
  }

  #endPoint(frame: MapFrame, road: number): [number, number] {
    const { shapeOffsets, shapeLonLat } = this.#scene.dataset!.network;
    const v = shapeOffsets[road + 1] - 1;
    return [shapeLonLat[2 * v] - frame.lon, shapeLonLat[2 * v + 1] - frame.lat];
  }
}

function packed(parts: readonly Uint32Array[]) {
  const offsets = new Uint32Array(parts.length + 1);
  parts.forEach((part, i) => (offsets[i + 1] = offsets[i] + part.length));
  const roads = new Uint32Array(offsets[parts.length]);
  parts.forEach((part, i) => roads.set(part, offsets[i]));
  return { offsets, roads };
}
