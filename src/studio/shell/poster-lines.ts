import type { FirstTrip, FirstView, Lines } from '../../engine/first-view/first-view';
import type { InkName } from '../inks';
import { laneOf } from '../map/pick';
import { classRanks, RANK_COUNT, roadWidth } from '../map/road-ranks';
import { aside, pathText, type PosterProjection } from './poster-projection';

export interface PosterRoads {
  /** CSS variable of the rank's grey. */
  readonly token: string;
  readonly width: number;
  readonly path: string;
}

export interface PosterLine {
  readonly source: InkName;
  readonly path: string;
}

export interface PosterTrip {
  readonly lines: readonly PosterLine[];
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
}

/** From the bottom to the top, as on the live map. */
const ORDER = ['real', 'vanilla', 'distilled'] as const;

/** One path per rank of roads, the narrowest first, as the live map draws them at this zoom. */
export function posterRoads({ roads }: FirstView, projection: PosterProjection): PosterRoads[] {
  const classNames = roads.map(({ className }) => className);
  const ranks = classRanks({ classNames, classCodes: new Uint16Array(), lengthMeters: new Float64Array() });
  return Array.from({ length: RANK_COUNT }, (_, i) => RANK_COUNT - 1 - i).map((rank) => ({
    token: `--road-${rank + 1}`,
    width: roadWidth(rank, projection.zoom),
    path: roads
      .filter((_, i) => ranks[i] === rank)
      .map(({ lines }) => linesText(lines, projection))
      .join(''),
  }));
}

export function posterTrip(trip: FirstTrip, projection: PosterProjection): PosterTrip {
  const lonLat = { real: trip.real, vanilla: trip.twins.vanilla.line, distilled: trip.twins.distilled.line };
  const real = projection.project(trip.real);
  return {
    lines: ORDER.map((source) => ({
      source,
      path: pathText(aside(projection.project(lonLat[source]), laneOf(source, true))),
    })),
    from: [real[0], real[1]],
    to: [real[real.length - 2], real[real.length - 1]],
  };
}

function linesText({ offsets, lonLat }: Lines, projection: PosterProjection): string {
  let text = '';
  for (let i = 0; i + 1 < offsets.length; i++)
    text += pathText(projection.project(lonLat, offsets[i], offsets[i + 1]));
  return text;
}
