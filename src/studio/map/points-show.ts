import { boundsOfPoints, type Bounds } from '../../domain/geo';
import type { RoadNetwork } from '../../domain/road-network';
import { legendRow } from '../layers';
import { boundsOfRoads } from '../map-frame';
import { legendKey, signDisc, signLine, signRing, type LegendRow, type MapShow } from '../map-show';
import ValueScaleBar from '../parts/ValueScaleBar.svelte';
import { LAYER_OF_ROLE, type PointsInView } from './shown-points';

/** Signs of the layers, by the role of their points. */
const SIGNS = {
  made: [
    signDisc(5, 2.8, 'var(--amount-1)'),
    signDisc(19, 4, 'var(--amount-2)'),
    signDisc(34, 5.5, 'var(--amount-3)'),
  ],
  real: [
    signLine('M4 8H36', 'var(--real)', 1.2),
    ...[4, 20, 36].map((x) => signRing(x, 3, 'var(--real)', 1.8)),
  ],
  before: [5, 20, 35].map((x) => signDisc(x, 4, 'var(--before)', 0.45)),
};
const ROUTE_SIGN = [signLine('M0 8H40', 'var(--ink-3)', 7, 0.35)];

/** GPS points along routes on the map, whichever system made them. */
export class PointsShow implements MapShow {
  constructor(readonly points: PointsInView) {}

  get rows(): readonly LegendRow[] {
    const { shown } = this.points;
    if (!shown) return [];
    const key = legendKey(ValueScaleBar, { scale: shown.scale, label: 'Scale of the speeds' });
    return [
      legendRow('gpsRoute', { sign: ROUTE_SIGN }),
      ...(['made', 'real', 'before'] as const).flatMap((role) =>
        shown.tracks
          .filter((track) => track.role === role)
          .map(({ label, times }) =>
            legendRow(LAYER_OF_ROLE[role], {
              ...{ label, count: times.length, sign: SIGNS[role] },
              ...(role === 'made' && { key }),
            }),
          ),
      ),
    ];
  }

  /** Around the route and its points. */
  bounds(network: RoadNetwork): Bounds | null {
    const { roads = [], tracks = [] } = this.points.shown ?? {};
    const route = boundsOfRoads(network, roads);
    const corners = route ? [route.minLon, route.minLat, route.maxLon, route.maxLat] : [];
    const lonLat = [...corners, ...tracks.flatMap((track) => Array.from(track.lonLat))];
    return lonLat.length > 0 ? boundsOfPoints(lonLat) : null;
  }

  /** Another route has another. */
  get place(): string | null {
    return this.points.shown?.roads.join() ?? null;
  }

  get chosen(): number | null {
    return this.points.marked?.from ?? null;
  }

  get pointed(): null {
    return null;
  }

  choose(point: number | null): void {
    this.points.choose(point);
  }

  point(): void {}

  words(point: number): readonly string[] {
    return this.points.words(point);
  }

  async load() {
    return (await import('./point-layers')).pointsDrawer(this);
  }
}
