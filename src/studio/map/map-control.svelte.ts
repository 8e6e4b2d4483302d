import { untrack } from 'svelte';
import type { Bounds } from '../../domain/bounds';
import { METERS_PER_DEGREE } from '../../domain/geo';
import { cellOfPoint } from '../../domain/grid';
import type { RoadNetwork } from '../../domain/road-network';
import { ROUTE_SOURCES } from '../../engine/routes/route-source';
import type { RouteSource } from '../../engine/routes/route-source';
import type { Selected } from '../state/page/selection.svelte';
import { tripWords } from '../trip-words';
import { holds, metersPerPixel, overlap } from './camera';
import { Drive } from './drive.svelte';
import { Focus } from './focus.svelte';
import type { Clock } from './line-mesh-layer';
import type { LiveMap } from './live-map.svelte';
import { MapScene, type MapWorkspace } from './map-scene.svelte';
import { pickLine, REACH_PX } from './pick';
import { sequenceAt } from './sequences';
import { cellWords, roadWords, routeWords, traceWords } from './words';

/** Under the pointer: where, and what it is in words. */
export interface Tip {
  readonly x: number;
  readonly y: number;
  readonly lines: readonly string[];
}

/** The data set that the map was turned to. */
interface InViewBefore {
  readonly network: RoadNetwork;
  readonly fingerprint: string;
  readonly isDraft: boolean;
  readonly bounds: Bounds | null;
}

/** Pointing, choosing, asking and looking: what people do on the map. */
export class MapControl {
  readonly scene: MapScene;
  readonly chosen: Focus;
  readonly hovered: Focus;
  readonly drive = new Drive();
  /** Of the drive, for the layers. */
  readonly clock: Clock;
  tip = $state.raw<Tip | null>(null);
  /** Road under the pointer while one is asked for. */
  asked = $state.raw<number | null>(null);
  /** Trace under the pointer. */
  hoveredTrace = $state.raw<number | null>(null);
  /** What to look at: the trace that is shown of a data set in the making, or what is chosen. */
  readonly bounds: Bounds | null = $derived.by(() => this.scene.builder.shown?.bounds ?? this.chosen.bounds);
  readonly paths = $derived.by(() => (this.drive.on ? this.chosen.paths() : []));
  readonly #workspace: MapWorkspace;
  readonly #live: LiveMap;
  #choseHere = false;
  #turnedTo: InViewBefore | null = null;

  constructor(workspace: MapWorkspace, live: LiveMap) {
    this.#workspace = workspace;
    this.#live = live;
    this.clock = live.clock(() => this.drive.second);
    this.scene = new MapScene(workspace);
    this.chosen = new Focus(this.scene, () => workspace.selection.chosen);
    this.hovered = new Focus(this.scene, () =>
      workspace.map.question
        ? this.asked === null
          ? null
          : { kind: 'road', road: this.asked }
        : workspace.selection.hovered,
    );
  }

  get question() {
    return this.#workspace.map.question;
  }

  /** What lies at a place of the map, in px. */
  at(x: number, y: number): Selected | null {
    const { finder, heatmap, few, pickSets } = this.scene;
    if (!finder) return null;
    const { lng, lat } = this.#live.unproject(x, y);
    const meters = metersPerPixel(lat, this.#live.camera.zoom);
    const { on } = this.#workspace.map;
    const near = finder.within(lng, lat, (REACH_PX + 12) * meters);
    const { pair } = this.chosen;
    const line = pickLine(near, meters, pickSets, few || pair !== null, pair);
    if (line) return { kind: 'pair', pair: line.item, source: line.source as RouteSource | 'real' };
    const { zoom } = this.#live;
    const road = on.roads && near.find((one) => this.scene.isRoadShown(one.road, zoom));
    if (road && road.meters <= REACH_PX * meters) return { kind: 'road', road: road.road };
    if (!on.cells || !heatmap) return null;
    const cell = cellOfPoint(heatmap.grid, lng, lat);
    return heatmap.cells.includes(cell) ? { kind: 'cell', cell } : null;
  }

  hover(x: number, y: number): void {
    const { selection } = this.#workspace;
    if (this.question) {
      const { lng, lat } = this.#live.unproject(x, y);
      this.asked = this.scene.finder?.nearest(lng, lat)?.road ?? null;
      this.tip =
        this.asked === null ? null : { x, y, lines: this.#words({ kind: 'road', road: this.asked }) };
      return;
    }
    const trace = this.traceAt(x, y);
    this.hoveredTrace = trace;
    if (trace !== null) {
      selection.hovered = null;
      this.tip = { x, y, lines: traceWords(trace, this.scene.builder.pointsOf(trace)) };
      return;
    }
    const found = this.at(x, y);
    this.tip = found ? { x, y, lines: this.#words(found) } : null;
    if (!same(selection.hovered, found)) selection.hovered = found;
  }

  leave(): void {
    this.tip = null;
    this.asked = null;
    this.hoveredTrace = null;
    this.#workspace.selection.hovered = null;
  }

  /** The trace that is drawn at a place of the map, in px; null while there are none to choose. */
  traceAt(x: number, y: number): number | null {
    const { draft, builder } = this.scene;
    if (!draft || !this.#workspace.map.on.traces) return null;
    const { lng, lat } = this.#live.unproject(x, y);
    const reach = (REACH_PX * metersPerPixel(lat, this.#live.camera.zoom)) / METERS_PER_DEGREE;
    return builder.nearest(lng, lat, reach);
  }

  /** Answers the question with the road at a place, or chooses what lies there. */
  click(x: number, y: number): void {
    if (!this.question) {
      this.#choseHere = true;
      const trace = this.traceAt(x, y);
      const found = trace === null ? this.at(x, y) : null;
      // A road may be looked at beside the trace that leads over it.
      if (this.scene.draft && found === null) this.#workspace.builder.choose?.(trace);
      this.#workspace.selection.choose(found);
      return;
    }
    const { lng, lat } = this.#live.unproject(x, y);
    const near = this.scene.finder?.nearest(lng, lat);
    if (near) this.answer(near.road);
  }

  /** Does at the middle of the map what a click would do there. */
  clickMiddle(): void {
    const { x, y } = this.middle;
    this.click(x, y);
  }

  get middle(): { readonly x: number; readonly y: number } {
    const { lng, lat } = this.#live.camera;
    return this.#live.project(lng, lat);
  }

  answer(road: number): void {
    const { map } = this.#workspace;
    const { question } = map;
    map.question = null;
    this.leave();
    question?.answer(road);
  }

  cancelQuestion(): void {
    const { map } = this.#workspace;
    const { question } = map;
    map.question = null;
    this.leave();
    question?.cancel();
  }

  /** Lets go of the first of these that there is: the question, the drive, what is chosen. Says whether there was one. */
  letGo(): boolean {
    if (this.question) this.cancelQuestion();
    else if (this.drive.on) this.drive.close();
    else if (this.#workspace.selection.chosen) this.#workspace.selection.choose(null);
    else if (this.scene.builder.shown && this.#workspace.builder.choose) this.#workspace.builder.choose(null);
    else return false;
    return true;
  }

  /** Index of the road with a number of the file; null if there is none. */
  roadNumbered(text: string): number | null {
    const { dataset } = this.scene;
    const wanted = Number(text);
    if (!dataset || text.trim() === '' || !Number.isFinite(wanted)) return null;
    const road = dataset.network.geoIds.indexOf(wanted);
    return road < 0 ? null : road;
  }

  fitAll(jump = false): void {
    const { frame } = this.scene;
    if (frame) this.#live.fit(frame.bounds, { jump });
  }

  /**
   * Shows another data set whole: the first one where the address says, if it says. A draft whose roads are made anew in the
   * same place stays where a person looks.
   */
  turnToDataset(): void {
    const { dataset, draft, frame } = this.scene;
    if (!dataset) return;
    const before = this.#turnedTo;
    const { network, fingerprint } = dataset;
    const now = { network, fingerprint, isDraft: draft !== null, bounds: frame?.bounds ?? null };
    const sameKind = before?.isDraft === now.isDraft;
    if (before && sameKind && (draft ? before.network === network : before.fingerprint === fingerprint))
      return;
    this.#turnedTo = now;
    untrack(() => {
      if (before?.isDraft || (before && draft)) this.#workspace.selection.choose(null);
      const grows =
        before?.isDraft && now.isDraft && before.bounds && now.bounds && overlap(before.bounds, now.bounds);
      if (grows) return;
      if (before !== null || draft || this.#workspace.map.camera === null) this.fitAll(true);
    });
  }

  fitChosen(): void {
    const { bounds } = this;
    if (bounds) this.#live.fit(bounds);
  }

  /** Brings what was chosen elsewhere on the page into view, unless it is there. */
  followChosen(): void {
    const { bounds } = this;
    const here = this.#choseHere;
    this.#choseHere = false;
    untrack(() => {
      if (!bounds || here || !this.#workspace.map.follow) return;
      if (!holds(this.#live.openBounds, bounds)) this.#live.fit(bounds);
    });
  }

  startDrive(): void {
    const paths = this.chosen.paths();
    const longest = Math.max(0, ...paths.map(({ duration }) => duration));
    this.drive.open(longest, this.#workspace.theme.still);
  }

  #words(selected: Selected): string[] {
    const { dataset, heatmap, realTrips } = this.scene;
    if (!dataset) return [];
    switch (selected.kind) {
      case 'road':
        return roadWords(dataset.network, selected.road);
      case 'cell': {
        const place = heatmap?.cells.indexOf(selected.cell) ?? -1;
        return heatmap && place >= 0
          ? cellWords(selected.cell, heatmap.grid.columns, heatmap.roads[place])
          : [];
      }
      case 'pair': {
        const source = selected.source ?? 'real';
        const set = ROUTE_SOURCES.includes(source as RouteSource)
          ? this.scene.setOf(source as RouteSource)
          : null;
        const sequences = set?.routes ?? realTrips;
        if (!sequences) return [];
        const { roads } = sequenceAt(sequences, selected.pair);
        return routeWords(
          source,
          selected.pair,
          roads,
          dataset.network,
          set?.routes ?? null,
          tripWords(dataset),
        );
      }
      default:
        return [];
    }
  }
}

function same(a: Selected | null, b: Selected | null): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
