import { METERS_PER_DEGREE } from '../../domain/geo';
import { cellOfPoint } from '../../domain/grid';
import type { RouteSource } from '../../engine/routes/route-source';
import type { TroubleSpot } from '../../matching/trouble-spots';
import type { Selected } from '../state/page/selection.svelte';
import { metersPerPixel } from './camera';
import type { Drive } from './drive.svelte';
import { journeyOf } from './driven-step';
import { FAILURE_PX } from './failure-marks';
import { spotNear, type FailureSpot } from './failure-spots';
import type { Focus } from './focus.svelte';
import type { LiveMap } from './live-map.svelte';
import type { MapParts } from './map-parts';
import type { MapScene } from './map-scene.svelte';
import type { MapDrawer, ShownItem } from '../map-show';
import { pickLine, REACH_PX } from './pick';
import { circleAt } from './spot-circles';

/** What lies at points of the map, in px, as it is drawn now. */
export class MapTargets {
  readonly #parts: MapParts;
  readonly #live: LiveMap;
  readonly #scene: MapScene;
  readonly #chosen: Focus;
  readonly #drive: Drive;

  constructor(parts: MapParts, live: LiveMap, scene: MapScene, chosen: Focus, drive: Drive) {
    this.#parts = parts;
    this.#live = live;
    this.#scene = scene;
    this.#chosen = chosen;
    this.#drive = drive;
  }

  /** What lies at a point of the map (px), null for nothing. */
  at(x: number, y: number): Selected | null {
    const { finder, heatmap, few, pickSets } = this.#scene;
    if (!finder) return null;
    const failure = this.failureAt(x, y);
    if (failure) return { kind: 'pair', pair: failure.pair, source: failure.source };
    const { lng, lat } = this.#live.unproject(x, y);
    const meters = metersPerPixel(lat, this.#live.camera.zoom);
    const { on } = this.#parts.map;
    const near = finder.within(lng, lat, (REACH_PX + 12) * meters);
    const { pair } = this.#chosen;
    const line = pickLine(near, meters, pickSets, few || pair !== null, pair);
    if (line) return { kind: 'pair', pair: line.item, source: line.source as RouteSource | 'real' };
    const { zoom } = this.#live;
    const road = on.roads && near.find((one) => this.#scene.isRoadShown(one.road, zoom));
    if (road && road.meters <= REACH_PX * meters) return { kind: 'road', road: road.road };
    if (!on.cells || !heatmap) return null;
    const cell = cellOfPoint(heatmap.grid, lng, lat);
    return heatmap.cells.includes(cell) ? { kind: 'cell', cell } : null;
  }

  /** The road that answers a question at a point (px): of those in reach the nearest that is drawn, else the nearest of all. */
  roadAt(x: number, y: number): number | null {
    const { finder } = this.#scene;
    const { lng, lat } = this.#live.unproject(x, y);
    const { zoom } = this.#live;
    const near = finder?.within(lng, lat, REACH_PX * metersPerPixel(lat, zoom)) ?? [];
    const drawn = near.find(({ road }) => this.#scene.isRoadShown(road, zoom)) ?? finder?.nearest(lng, lat);
    return drawn?.road ?? null;
  }

  /** What of the system's show lies at a point of the map (px); null for nothing. */
  itemAt(x: number, y: number, drawer: MapDrawer | null): ShownItem | null {
    const { dataset, showFrame: frame, on, finder } = this.#scene;
    if (!drawer?.at || !dataset || !frame) return null;
    const { lng, lat } = this.#live.unproject(x, y);
    const meters = metersPerPixel(lat, this.#live.camera.zoom);
    return drawer.at({
      ...{ network: dataset.network, frame, on, lon: lng, lat },
      distanceTo: (lon, lat) => {
        const at = this.#live.project(frame.lon + lon, frame.lat + lat);
        return Math.hypot(at.x - x, at.y - y);
      },
      roadsWithin: (px) => finder?.within(lng, lat, px * meters).map(({ road }) => road) ?? [],
    });
  }

  /**
   * The trace drawn at a point of the map (px); null if there is none, or while no data set is being built.
   */
  traceAt(x: number, y: number): number | null {
    const { draft, builder } = this.#scene;
    if (!draft || !this.#parts.map.on.traces) return null;
    const { lng, lat } = this.#live.unproject(x, y);
    const reach = (REACH_PX * metersPerPixel(lat, this.#live.camera.zoom)) / METERS_PER_DEGREE;
    return builder.nearest(lng, lat, reach);
  }

  /** The route whose place of failure is marked at a point of the map (px); null if there is none. */
  failureAt(x: number, y: number): FailureSpot | null {
    const { failures, frame } = this.#scene;
    if (!failures || !frame || this.#drive.on) return null;
    const { lng, lat } = this.#live.unproject(x, y);
    const reach = ((FAILURE_PX + 2) * metersPerPixel(lat, this.#live.camera.zoom)) / METERS_PER_DEGREE;
    return spotNear(failures.spots, [lng - frame.lon, lat - frame.lat], reach, lat);
  }

  /** The trouble spot whose circle lies at a point of the map (px); null if there is none. */
  spotAt(x: number, y: number): TroubleSpot | null {
    const { builder, frame } = this.#scene;
    if (!builder.spots || !frame || !this.#parts.map.on.spots) return null;
    const found = circleAt(builder.spots, ({ at }) => {
      const middle = this.#live.project(frame.lon + at[0], frame.lat + at[1]);
      return Math.hypot(middle.x - x, middle.y - y);
    });
    return found?.spot ?? null;
  }

  /**
   * The decision at a point (px) of the trip or route that is chosen already: a second click on it looks there. Null
   * beside it, and where something else lies on top.
   */
  stepAt(x: number, y: number, found: Selected | null): number | null {
    const { finder, looksAtDecisions } = this.#scene;
    const { chosen } = this.#parts.selection;
    const journey = looksAtDecisions ? journeyOf(this.#scene, chosen) : null;
    if (!journey || !finder) return null;
    // Beside a chosen trip all routes are faint; of a chosen pair the other lines are not.
    if (chosen?.kind === 'pair' && found?.kind === 'pair' && !same(found, chosen)) return null;
    const { lng, lat } = this.#live.unproject(x, y);
    const meters = metersPerPixel(lat, this.#live.camera.zoom);
    const roads = journey.roads.subarray(0, -1);
    const on = finder.within(lng, lat, REACH_PX * meters).find(({ road }) => roads.includes(road));
    return on ? roads.indexOf(on.road) : null;
  }
}

/** Whether two things that are selected are the same. */
export function same(a: Selected | null, b: Selected | null): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
