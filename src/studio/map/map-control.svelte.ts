import type { Clock, DrivePath, MapDrawer } from '../map-show';
import { untrack } from 'svelte';
import { ROUTE_SOURCES } from '../../engine/routes/route-source';
import type { RouteSource } from '../../engine/routes/route-source';
import type { Selected } from '../state/page/selection.svelte';
import { tripWords } from '../trip-words';
import { drivenStep } from './driven-step';
import { Drive } from './drive.svelte';
import { Focus } from './focus.svelte';
import type { LiveMap } from './live-map.svelte';
import { sequenceAt } from './drive-path';
import { MapCamera } from './map-camera.svelte';
import type { MapParts } from './map-parts';
import { MapScene } from './map-scene.svelte';
import { MapTargets, same } from './map-targets';
import { cellWords, failureWords, roadWords, routeWords, spotWords, traceWords } from './words';

/** The words beside the pointer: where it is, and what lies under it. */
export interface Tip {
  readonly x: number;
  readonly y: number;
  readonly lines: readonly string[];
}

/** A guess stays in focus whatever is clicked. */
const GUESSED: Selected = { kind: 'blind', at: 0 };

/** What people do on the map: they point, choose, answer questions and look around. */
export class MapControl {
  readonly scene: MapScene;
  readonly chosen: Focus;
  readonly hovered: Focus;
  readonly targets: MapTargets;
  readonly camera: MapCamera;
  readonly drive = new Drive();
  /** The clock of the drive, for the layers that follow it. */
  readonly clock: Clock;
  tip = $state.raw<Tip | null>(null);
  /** The road under the pointer while a question asks for one. */
  asked = $state.raw<number | null>(null);
  /** The trace under the pointer. */
  hoveredTrace = $state.raw<number | null>(null);
  /** Draws what the open system shows; null while nothing is shown, or the drawer is on its way. */
  drawer = $state.raw<MapDrawer | null>(null);
  readonly paths = $derived.by(() => (this.drive.on ? this.#drivable() : []));
  /** How many drivers a drive has. */
  readonly drivers = $derived.by(() =>
    // Times would say who drove and who was drawn.
    this.scene.guess ? 0 : (this.#shownPaths()?.length ?? this.#timedLines()),
  );
  readonly #parts: MapParts;
  readonly #live: LiveMap;

  constructor(parts: MapParts, live: LiveMap) {
    this.#parts = parts;
    this.#live = live;
    this.clock = live.clock(() => this.drive.second);
    this.scene = new MapScene(parts);
    this.chosen = new Focus(this.scene, () => (this.scene.guess ? GUESSED : parts.selection.chosen));
    this.targets = new MapTargets(parts, live, this.scene, this.chosen, this.drive);
    this.camera = new MapCamera(parts, live, this.scene, this.chosen);
    this.hovered = new Focus(this.scene, () =>
      parts.map.question
        ? this.asked === null
          ? null
          : { kind: 'road', road: this.asked }
        : parts.selection.hovered,
    );
  }

  get question() {
    return this.#parts.map.question;
  }

  hover(x: number, y: number): void {
    const { selection } = this.#parts;
    if (this.question) {
      this.asked = this.targets.roadAt(x, y);
      this.tip =
        this.asked === null ? null : { x, y, lines: this.#words({ kind: 'road', road: this.asked }) };
      return;
    }
    const spot = this.targets.spotAt(x, y);
    const trace = spot ? null : this.targets.traceAt(x, y);
    this.hoveredTrace = trace;
    if (spot) {
      selection.hovered = null;
      this.tip = { x, y, lines: spotWords(spot, this.scene.dataset!.network) };
      return;
    }
    if (trace !== null) {
      selection.hovered = null;
      this.tip = { x, y, lines: traceWords(trace, this.scene.builder.pointsOf(trace)) };
      return;
    }
    const { show } = this.scene;
    const item = this.targets.itemAt(x, y, this.drawer);
    if (show && item !== show.pointed) {
      selection.hovered = null;
      show.point(item);
    }
    if (show && item !== null) {
      this.tip = { x, y, lines: show.words(item) };
      return;
    }
    const found = this.targets.at(x, y);
    const failure = this.targets.failureAt(x, y);
    const lines = failure ? failureWords(failure, this.scene.dataset!.network) : found && this.#words(found);
    this.tip = lines && { x, y, lines };
    if (!same(selection.hovered, found)) selection.hovered = found;
  }

  leave(): void {
    this.tip = null;
    this.scene.show?.point(null);
    this.asked = null;
    this.hoveredTrace = null;
    this.#parts.selection.hovered = null;
  }

  /**
   * Answers the question with the road nearest to a point (px), or chooses what lies there.
   * @param shift whether the Shift key was held
   */
  click(x: number, y: number, shift = false): void {
    if (!this.question) {
      this.camera.choseHere = true;
      const spot = this.targets.spotAt(x, y);
      if (spot) return this.#parts.builder.chooseSpot?.(spot);
      const item = this.targets.itemAt(x, y, this.drawer);
      if (item !== null) return this.scene.show?.choose(item, shift);
      const trace = this.targets.traceAt(x, y);
      const found = trace === null ? this.targets.at(x, y) : null;
      // A road can be looked at beside the trace that leads over it.
      if (this.scene.draft && found === null) this.#parts.builder.choose?.(trace);
      const { selection } = this.#parts;
      const step = this.targets.stepAt(x, y, found);
      if (step === null) selection.choose(found);
      else selection.looking = { step };
      return;
    }
    const road = this.targets.roadAt(x, y);
    if (road !== null) this.answer(road);
  }

  /** Clicks the middle of the map, for the keyboard. */
  clickMiddle(): void {
    const { x, y } = this.middle;
    this.click(x, y);
  }

  get middle(): { readonly x: number; readonly y: number } {
    const { lng, lat } = this.#live.camera;
    return this.#live.project(lng, lat);
  }

  answer(road: number): void {
    const { map } = this.#parts;
    const { question } = map;
    map.question = null;
    this.leave();
    question?.answer(road);
  }

  cancelQuestion(): void {
    const { map } = this.#parts;
    const { question } = map;
    map.question = null;
    this.leave();
    question?.cancel();
  }

  /**
   * Ends the first of these that is there: the question, the drive, the selection, the point or stretch that stands out. Returns
   * whether one was.
   */
  letGo(): boolean {
    if (this.question) this.cancelQuestion();
    else if (this.drive.on) this.drive.close();
    else if (this.#parts.selection.chosen) this.#parts.selection.choose(null);
    else if (this.scene.show && this.scene.show.chosen !== null) this.scene.show.choose(null, false);
    else if (this.scene.builder.shown && this.#parts.builder.choose) this.#parts.builder.choose(null);
    else if (this.scene.builder.spots?.some(({ isChosen }) => isChosen))
      this.#parts.builder.chooseSpot?.(null);
    else return false;
    return true;
  }

  /** Index of the road whose number in the data set is `text`; null if there is none. */
  roadNumbered(text: string): number | null {
    const { dataset } = this.scene;
    const wanted = Number(text);
    if (!dataset || text.trim() === '' || !Number.isFinite(wanted)) return null;
    const road = dataset.network.geoIds.indexOf(wanted);
    return road < 0 ? null : road;
  }

  /** While a drive is on and decisions are looked at: the lens goes along. */
  driveLens(): void {
    if (!this.drive.on) return;
    const { selection } = this.#parts;
    const step = drivenStep(this.scene, selection.chosen, this.drive.second);
    untrack(() => {
      const { looking } = selection;
      if (looking && step !== null && looking.step !== step) selection.looking = { step };
    });
  }

  /** Whoever moves along what the open system shows; null where nobody does. */
  #shownPaths(): readonly DrivePath[] | null {
    const { dataset, showFrame: frame, on } = this.scene;
    const drive = dataset && frame && this.drawer?.drive;
    return drive ? drive.paths({ network: dataset.network, frame, on }) : null;
  }

  /** The chosen lines, none where one of them has no times: nobody knows where it is when. */
  #timedLines(): number {
    const { lines } = this.chosen;
    return lines.every(({ times }) => !Number.isNaN(times[times.length - 1])) ? lines.length : 0;
  }

  #drivable(): readonly DrivePath[] {
    return this.#shownPaths() ?? this.chosen.paths();
  }

  startDrive(): void {
    const paths = this.#drivable();
    const longest = Math.max(0, ...paths.map(({ duration }) => duration));
    this.drive.open(longest, this.#parts.theme.still);
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
