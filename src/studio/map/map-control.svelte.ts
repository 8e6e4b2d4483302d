import { untrack } from 'svelte';
import { boundsAround, type Bounds } from '../../domain/bounds';
import { METERS_PER_DEGREE } from '../../domain/geo';
import { cellOfPoint } from '../../domain/grid';
import type { RoadNetwork } from '../../domain/road-network';
import type { TroubleSpot } from '../../matching/trouble-spots';
import { ROUTE_SOURCES } from '../../engine/routes/route-source';
import type { RouteSource } from '../../engine/routes/route-source';
import type { MapState } from '../state/page/map-state.svelte';
import type { Selected, Selection } from '../state/page/selection.svelte';
import type { Theme } from '../state/page/theme.svelte';
import { tripWords } from '../trip-words';
import { holds, metersPerPixel, overlap } from './camera';
import { drivenStep, journeyOf } from './driven-step';
import { Drive } from './drive.svelte';
import { FAILURE_PX } from './failure-marks';
import { spotNear, type FailureSpot } from './failure-spots';
import { Focus } from './focus.svelte';
import type { Clock } from './line-mesh-layer';
import type { LiveMap } from './live-map.svelte';
import type { MapFrame } from './map-frame';
import { nearestCircle } from './flow-marks';
import type { DrivePath } from './drive-path';
import { marksOfRole } from './point-marks';
import { MapScene, type MapSources } from './map-scene.svelte';
import { pickLine, REACH_PX } from './pick';
import type { NearRoad } from './road-finder';
import { sequenceAt } from './sequences';
import { circleAt } from './spot-circles';
import { cellWords, failureWords, roadWords, routeWords, spotWords, traceWords } from './words';

/** The parts of the page that the map draws and that people work with on it. */
export interface MapParts extends MapSources {
  readonly map: MapState;
  readonly selection: Selection;
  readonly theme: Pick<Theme, 'still'>;
}

/** The words beside the pointer: where it is, and what lies under it. */
export interface Tip {
  readonly x: number;
  readonly y: number;
  readonly lines: readonly string[];
}

/** The data set that the map showed last. */
interface InViewBefore {
  readonly network: RoadNetwork;
  readonly fingerprint: string;
  readonly isDraft: boolean;
  readonly bounds: Bounds | null;
}

/** Px around a road with flows in which it is pointed at: the widest line, beside its road. */
const FLOW_REACH_PX = 10;
/** Px around a GPS point in which it is pointed at. */
const POINT_REACH_PX = 10;

/** What is seen around a crossing that the lens looks at, and the zoom from which on its arrows can be told apart. */
const CROSSING_METERS = 220;
const CROSSING_ZOOM = 14.5;

/** What people do on the map: they point, choose, answer questions and look around. */
export class MapControl {
  readonly scene: MapScene;
  readonly chosen: Focus;
  readonly hovered: Focus;
  readonly drive = new Drive();
  /** The clock of the drive, for the layers that follow it. */
  readonly clock: Clock;
  tip = $state.raw<Tip | null>(null);
  /** The road under the pointer while a question asks for one. */
  asked = $state.raw<number | null>(null);
  /** The trace under the pointer. */
  hoveredTrace = $state.raw<number | null>(null);
  /**
   * The box to zoom to: around the trace that is shown of a data set that is being built, or around the
   * selection.
   */
  readonly bounds: Bounds | null = $derived.by(
    () =>
      this.scene.builder.shown?.bounds ??
      this.chosen.bounds ??
      this.scene.recovery?.bounds ??
      this.scene.points?.bounds ??
      this.scene.hexagons?.bounds ??
      null,
  );
  readonly paths = $derived.by(() => (this.drive.on ? this.#drivable() : []));
  /** How many drivers a drive has. */
  readonly drivers = $derived.by(() => this.#pointPaths()?.length ?? this.chosen.lines.length);
  /** The road at whose end the lens looks; null while it is closed. */
  readonly #crossing: number | null = $derived.by(() => this.scene.lens.decision?.road ?? null);
  readonly #parts: MapParts;
  readonly #live: LiveMap;
  #choseHere = false;
  /** The route whose points were shown last, by its places. */
  #route: string | null | undefined;
  #turnedTo: InViewBefore | null = null;
  /** Whether the address, or the map before this one, says where to look. A map that is laid out anew rests too. */
  readonly #hasCamera: boolean;

  constructor(parts: MapParts, live: LiveMap) {
    this.#parts = parts;
    this.#hasCamera = parts.map.camera !== null;
    this.#live = live;
    this.clock = live.clock(() => this.drive.second);
    this.scene = new MapScene(parts);
    this.chosen = new Focus(this.scene, () => parts.selection.chosen);
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

  /** What lies at a point of the map (px), null for nothing. */
  at(x: number, y: number): Selected | null {
    const { finder, heatmap, few, pickSets } = this.scene;
    if (!finder) return null;
    const failure = this.failureAt(x, y);
    if (failure) return { kind: 'pair', pair: failure.pair, source: failure.source };
    const { lng, lat } = this.#live.unproject(x, y);
    const meters = metersPerPixel(lat, this.#live.camera.zoom);
    const { on } = this.#parts.map;
    const near = finder.within(lng, lat, (REACH_PX + 12) * meters);
    const node = on.flows ? this.#nodeAt(x, y, near, meters) : null;
    if (node !== null) return { kind: 'node', node };
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

  /** The node of the flows whose circle or road lies at a point (px); null if there is none. */
  #nodeAt(x: number, y: number, near: readonly NearRoad[], metersPerPx: number): number | null {
    const { flows, frame } = this.scene;
    if (!flows || !frame) return null;
    const { circles, nodeOfRoad } = flows;
    const circle = nearestCircle(circles, (lon, lat) => {
      const at = this.#live.project(frame.lon + lon, frame.lat + lat);
      return Math.hypot(at.x - x, at.y - y);
    });
    if (circle !== null) return circle;
    const road = near.find((one) => nodeOfRoad.has(one.road) && one.meters <= FLOW_REACH_PX * metersPerPx);
    return road ? nodeOfRoad.get(road.road)! : null;
  }

  /** Number of the made GPS point at a point of the map (px); null if there is none. */
  pointAt(x: number, y: number): number | null {
    const { points, frame, on } = this.scene;
    const made = points && on.gpsMade ? marksOfRole(points, 'made') : undefined;
    if (!made || !frame) return null;
    return this.#nearestOf(made.line.positions, frame, x, y);
  }

  /** Number of the point of the trip that is filled in at a point of the map (px); null if there is none. */
  recoveredAt(x: number, y: number): number | null {
    const { recovery, frame } = this.scene;
    return recovery?.places && frame ? this.#nearestOf(recovery.places, frame, x, y) : null;
  }

  /** The shown hexagon that lies at a point of the map (px); null if there is none, or while they are switched off. */
  hexagonAt(x: number, y: number): bigint | null {
    const { hexagons, on } = this.scene;
    if (!hexagons || !(on.hexFill || on.hexVisited || on.hexHidden)) return null;
    const { lng, lat } = this.#live.unproject(x, y);
    return this.#parts.hexagons.at(lng, lat);
  }

  /** The nearest of points within reach of a point of the map (px). @param positions (2 P) degrees from the middle of the frame */
  #nearestOf(positions: Float32Array, frame: MapFrame, x: number, y: number): number | null {
    let [nearest, least]: [number | null, number] = [null, POINT_REACH_PX];
    for (let point = 0; point < positions.length / 2; point++) {
      const at = this.#live.project(frame.lon + positions[2 * point], frame.lat + positions[2 * point + 1]);
      const px = Math.hypot(at.x - x, at.y - y);
      if (px <= least) [nearest, least] = [point, px];
    }
    return nearest;
  }

  hover(x: number, y: number): void {
    const { selection } = this.#parts;
    if (this.question) {
      const { lng, lat } = this.#live.unproject(x, y);
      this.asked = this.scene.finder?.nearest(lng, lat)?.road ?? null;
      this.tip =
        this.asked === null ? null : { x, y, lines: this.#words({ kind: 'road', road: this.asked }) };
      return;
    }
    const spot = this.spotAt(x, y);
    const trace = spot ? null : this.traceAt(x, y);
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
    const recovered = this.recoveredAt(x, y);
    if (recovered !== this.#parts.recovery.pointed) this.#parts.recovery.point(recovered);
    if (recovered !== null) {
      selection.hovered = null;
      this.tip = { x, y, lines: this.#parts.recovery.words(recovered) };
      return;
    }
    const point = this.pointAt(x, y);
    if (point !== null) {
      selection.hovered = null;
      this.tip = { x, y, lines: this.#parts.points.words(point) };
      return;
    }
    const hexagon = this.hexagonAt(x, y);
    if (hexagon !== this.#parts.hexagons.pointed) this.#parts.hexagons.point(hexagon);
    if (hexagon !== null) {
      selection.hovered = null;
      this.tip = { x, y, lines: this.#parts.hexagons.words(hexagon) };
      return;
    }
    const found = this.at(x, y);
    const failure = this.failureAt(x, y);
    const lines = failure ? failureWords(failure, this.scene.dataset!.network) : found && this.#words(found);
    this.tip = lines && { x, y, lines };
    if (!same(selection.hovered, found)) selection.hovered = found;
  }

  leave(): void {
    this.tip = null;
    this.#parts.recovery.point(null);
    this.#parts.hexagons.point(null);
    this.asked = null;
    this.hoveredTrace = null;
    this.#parts.selection.hovered = null;
  }

  /**
   * The trace drawn at a point of the map (px); null if there is none, or while no data set is being built.
   */
  traceAt(x: number, y: number): number | null {
    const { draft, builder } = this.scene;
    if (!draft || !this.#parts.map.on.traces) return null;
    const { lng, lat } = this.#live.unproject(x, y);
    const reach = (REACH_PX * metersPerPixel(lat, this.#live.camera.zoom)) / METERS_PER_DEGREE;
    return builder.nearest(lng, lat, reach);
  }

  /** The route whose place of failure is marked at a point of the map (px); null if there is none. */
  failureAt(x: number, y: number): FailureSpot | null {
    const { failures, frame } = this.scene;
    if (!failures || !frame || this.drive.on) return null;
    const { lng, lat } = this.#live.unproject(x, y);
    const reach = ((FAILURE_PX + 2) * metersPerPixel(lat, this.#live.camera.zoom)) / METERS_PER_DEGREE;
    return spotNear(failures.spots, [lng - frame.lon, lat - frame.lat], reach, lat);
  }

  /** The trouble spot whose circle lies at a point of the map (px); null if there is none. */
  spotAt(x: number, y: number): TroubleSpot | null {
    const { builder, frame } = this.scene;
    if (!builder.spots || !frame || !this.#parts.map.on.spots) return null;
    const found = circleAt(builder.spots, ({ at }) => {
      const middle = this.#live.project(frame.lon + at[0], frame.lat + at[1]);
      return Math.hypot(middle.x - x, middle.y - y);
    });
    return found?.spot ?? null;
  }

  /** Answers the question with the road nearest to a point (px), or chooses what lies there. @param shift whether the Shift key was held */
  click(x: number, y: number, shift = false): void {
    if (!this.question) {
      this.#choseHere = true;
      const spot = this.spotAt(x, y);
      if (spot) return this.#parts.builder.chooseSpot?.(spot);
      const recovered = this.recoveredAt(x, y);
      if (recovered !== null) return this.#parts.recovery.choose(recovered);
      const point = this.pointAt(x, y);
      if (point !== null) return this.#parts.points.choose(point);
      const hexagon = this.hexagonAt(x, y);
      if (hexagon !== null) return this.#parts.hexagons.choose(hexagon, shift);
      const trace = this.traceAt(x, y);
      const found = trace === null ? this.at(x, y) : null;
      // A road can be looked at beside the trace that leads over it.
      if (this.scene.draft && found === null) this.#parts.builder.choose?.(trace);
      const { selection } = this.#parts;
      const step = this.#stepAt(x, y, found);
      if (step === null) selection.choose(found);
      else selection.looking = { step };
      return;
    }
    const { lng, lat } = this.#live.unproject(x, y);
    const near = this.scene.finder?.nearest(lng, lat);
    if (near) this.answer(near.road);
  }

  /**
   * The decision at a point (px) of the trip or route that is chosen already: a second click on it looks there. Null
   * beside it, and where something else lies on top.
   */
  #stepAt(x: number, y: number, found: Selected | null): number | null {
    const { finder, lens } = this.scene;
    const { chosen } = this.#parts.selection;
    const journey = lens.isOffered ? journeyOf(this.scene, chosen) : null;
    if (!journey || !finder) return null;
    // Beside a chosen trip all routes are faint; of a chosen pair the other lines are not.
    if (chosen?.kind === 'pair' && found?.kind === 'pair' && !same(found, chosen)) return null;
    const { lng, lat } = this.#live.unproject(x, y);
    const meters = metersPerPixel(lat, this.#live.camera.zoom);
    const roads = journey.roads.subarray(0, -1);
    const on = finder.within(lng, lat, REACH_PX * meters).find(({ road }) => roads.includes(road));
    return on ? roads.indexOf(on.road) : null;
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
    else if (this.#parts.recovery.chosen !== null) this.#parts.recovery.choose(null);
    else if (this.#parts.hexagons.chosen !== null) this.#parts.hexagons.choose(null);
    else if (this.#parts.points.marked) this.#parts.points.choose(null);
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

  fitAll(jump = false): void {
    const { hexagonFrame } = this.scene;
    if (hexagonFrame) this.#live.fit(hexagonFrame.bounds, { jump });
  }

  /**
   * Zooms to all of a data set when it comes into view, unless the address gave a camera for the first one. A
   * draft whose roads are read again for the same place leaves the camera where it is.
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
      if (before?.isDraft || (before && draft)) this.#parts.selection.choose(null);
      const isSamePlace =
        before?.isDraft && now.isDraft && before.bounds && now.bounds && overlap(before.bounds, now.bounds);
      if (isSamePlace) return;
      if (before !== null || draft || !this.#hasCamera) this.fitAll(true);
    });
  }

  fitChosen(): void {
    const { bounds } = this;
    if (bounds) this.#live.fit(bounds);
  }

  /** Brings into view what was chosen elsewhere on the page, unless it already is. */
  followChosen(): void {
    const { bounds } = this;
    const here = this.#choseHere;
    this.#choseHere = false;
    untrack(() => {
      if (!bounds || here || !this.#parts.map.follow) return;
      if (!holds(this.#live.openBounds, bounds)) this.#live.fit(bounds);
    });
  }

  /**
   * Goes to another trip that is filled in, and to other hexagons or a route whose GPS points are shown where they are out of
   * view or small in it.
   */
  followPoints(): void {
    const { points, recovery, hexagons } = this.scene;
    const bounds = recovery?.bounds ?? points?.bounds ?? hexagons?.bounds;
    const box = recovery?.bounds ?? (points ? undefined : hexagons?.bounds);
    const route = box ? Object.values(box).join() : (points?.route.positions.join() ?? null);
    const before = this.#route;
    this.#route = route;
    untrack(() => {
      const isKnown = route === before || (before === undefined && this.#hasCamera);
      if (!bounds || isKnown || !this.#parts.map.follow) return;
      const view = this.#live.openBounds;
      if (recovery || !holds(view, bounds) || isSmallIn(view, bounds)) this.#live.fit(bounds);
    });
  }

  /** Goes to the crossing that the lens looks at, unless it is near and in view. */
  followLens(): void {
    const road = this.#crossing;
    untrack(() => {
      const { dataset } = this.scene;
      if (road === null || !dataset || !this.#parts.map.follow) return;
      const { shapeOffsets, shapeLonLat } = dataset.network;
      const end = shapeOffsets[road + 1] - 1;
      const at = { lon: shapeLonLat[2 * end], lat: shapeLonLat[2 * end + 1] };
      const isNear = this.#live.camera.zoom >= CROSSING_ZOOM;
      if (isNear && holds(this.#live.openBounds, boundsAround(at, CROSSING_METERS / 2))) return;
      this.#live.fit(boundsAround(at, CROSSING_METERS));
    });
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

  /** Whoever moves along GPS points; null where none are shown. */
  #pointPaths(): readonly DrivePath[] | null {
    const { points, on } = this.scene;
    if (!points) return null;
    const isOn = { made: on.gpsMade, real: on.gpsReal, before: false };
    return points.tracks.flatMap(({ role, paths }) => (isOn[role] ? paths : []));
  }

  #drivable(): readonly DrivePath[] {
    return this.#pointPaths() ?? this.chosen.paths();
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
      case 'node':
        return [...this.#parts.flows.words(selected.node)];
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

/** Whether a box takes less than half of another in both directions. */
const isSmallIn = (outer: Bounds, inner: Bounds): boolean =>
  2 * (inner.maxLon - inner.minLon) < outer.maxLon - outer.minLon &&
  2 * (inner.maxLat - inner.minLat) < outer.maxLat - outer.minLat;

function same(a: Selected | null, b: Selected | null): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
