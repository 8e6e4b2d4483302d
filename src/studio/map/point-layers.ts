import type { Layer } from '@deck.gl/core';
import { lookOf, shareOf, type ValueScale } from '../value-scale';
import { INKS, type InkName, type Palette } from '../inks';
import type { MapDrawer, MapMoment, Lines, DrivePath } from '../map-show';
import {
  LAYER_OF_ROLE,
  type PointRange,
  type PointRole,
  type PointsInView,
  type PointTrack,
  type ShownPoints,
} from './shown-points';
import { nearestPoint } from './pick';
import { kept } from './visit-layers';
import { lineLayer } from './deck-lines';
import { markLayer, type Mark } from './deck-marks';
import { driverLayer, type Driver } from './driver-layer';
import type { MapFrame } from '../map-frame';
import type { RoadNetwork } from '../../domain/road-network';
import { pointSpeeds } from '../../domain/route-points/point-labels';
import { linesOf, type RoadLines } from './lines';

/** Width in px and opacity of the route, a band under the points. */
const ROUTE_PX = 9;
const ROUTE_OPACITY = 0.3;
/** Least radius in px of a made point; it grows with its speed by half the width of a line. */
const MADE_PX = 2.2;
const REAL_PX = 3.2;
const BEFORE_PX = 5;
/** Opacity of points under those who drive along them. */
const ASIDE = 0.35;
const STRETCH_PX = 7;

/** Who drives along made points, and along real ones. */
const DRIVERS: Readonly<Partial<Record<PointRole, InkName>>> = { made: 'distilled', real: 'real' };

/** Points, and what of them is shown. */
interface DrawnPoints {
  readonly points: PointsInView;
}

/** Draws GPS points along a route, finds the generated ones, and has somebody drive along them. */
export const pointsDrawer = (show: DrawnPoints): MapDrawer => ({
  layers: (moment) => pointLayers(show, moment),
  at: (pointer) => {
    const points = pointer.on.gpsMade ? marksOf(show, pointer) : null;
    const made = points && marksOfRole(points, 'made');
    return made ? nearestPoint(made.line.positions, pointer) : null;
  },
  drive: {
    paths: (moment) => {
      const tracks = marksOf(show, moment)?.tracks ?? [];
      return tracks.flatMap(({ role, paths }) => (isDriven(role, moment) ? paths : []));
    },
    start: 'Play these points',
    label: 'Play the points',
  },
});

const marksOf = (
  { points: { shown } }: DrawnPoints,
  { network, frame }: Pick<MapMoment, 'network' | 'frame'>,
): PointMarks | null => shown && kept(shown, frame, () => pointMarks(network, frame, shown));

/** Whether somebody drives along the points of a role. */
const isDriven = (role: PointRole, { on }: Pick<MapMoment, 'on'>): boolean =>
  role in DRIVERS && on[LAYER_OF_ROLE[role]];

/** Made points by their speed, real ones and those before a change beside them. */
function pointLayers(show: DrawnPoints, moment: MapMoment): Layer[] {
  const { palette, frame, drive, asking, on } = moment;
  const { shown, marked } = show.points;
  const points = marksOf(show, moment);
  if (!points || !shown) return [];
  const opacity = drive.on || asking ? ASIDE : 1;
  const tracksOf = (role: PointRole, isOn: boolean) =>
    isOn ? points.tracks.filter((track) => track.role === role) : [];
  return [
    ...(on.gpsRoute ? [routeLayer(points, palette, frame)] : []),
    ...(on.gpsMade && !drive.on ? otherLayers(points, palette, frame) : []),
    ...tracksOf('before', on.gpsBefore && !drive.on).map((track) =>
      dotLayer(track, palette, frame, opacity, beforeMark),
    ),
    ...(on.gpsMade && !drive.on ? markedLayers(marked, points, palette, frame) : []),
    ...tracksOf('made', on.gpsMade).flatMap((track) =>
      madeLayers(track, shown.scale, palette, frame, opacity),
    ),
    ...tracksOf('real', on.gpsReal).flatMap((track) => realLayers(track, palette, frame, opacity)),
    ...driveLayers(moment, points),
  ];
}

const routeLayer = ({ route }: PointMarks, palette: Palette, frame: MapFrame): Layer =>
  lineLayer('points-route', frame, route, {
    colour: palette.colour('--ink-3', ROUTE_OPACITY),
    width: ROUTE_PX,
  });

/** Other answers to the same question: their ways, thin. */
const otherLayers = ({ others }: PointMarks, palette: Palette, frame: MapFrame): Layer[] =>
  others.map(({ line }, i) =>
    lineLayer(`points-other-${i}`, frame, line, { colour: palette.colour('--amount-2', 0.35), width: 1.2 }),
  );

type MarkOf = (track: TrackMarks, point: number, palette: Palette) => Omit<Mark, 'at'>;

/** A round mark for each point, the first ones on top. */
function dotLayer(
  track: TrackMarks,
  palette: Palette,
  frame: MapFrame,
  opacity: number,
  markOf: MarkOf,
): Layer {
  const marks = kept(track, palette, () => {
    const { positions } = track.line;
    return Array.from(track.speeds, (_, point): Mark => ({
      at: [positions[2 * point], positions[2 * point + 1]],
      ...markOf(track, point, palette),
    }));
  });
  return markLayer(`points-${track.role}`, frame, marks, opacity);
}

const beforeMark: MarkOf = (_, __, palette) => ({
  radius: BEFORE_PX,
  fill: palette.colour('--before', 0.35),
  line: palette.colour('--before', 0),
  lineWidth: 0,
});

/** Rings through which the made points beneath them are seen. */
const realMark: MarkOf = (_, __, palette) => ({
  radius: REAL_PX,
  fill: palette.colour('--paper', 0.25),
  line: palette.colour('real'),
  lineWidth: 1.6,
});

const speedMark =
  (scale: ValueScale): MarkOf =>
  ({ speeds }, point, palette) => {
    const { colour, width } = lookOf(shareOf(speeds[point], scale), 'amount', palette);
    return { radius: MADE_PX + width / 2, fill: colour, line: palette.colour('--paper'), lineWidth: 1 };
  };

const realLayers = (track: TrackMarks, palette: Palette, frame: MapFrame, opacity: number): Layer[] => [
  lineLayer('points-real-line', frame, track.line, {
    colour: palette.colour('real', 0.7),
    width: 1.2,
    opacity,
  }),
  dotLayer(track, palette, frame, opacity, realMark),
];

const madeLayers = (
  track: TrackMarks,
  scale: ValueScale,
  palette: Palette,
  frame: MapFrame,
  opacity: number,
): Layer[] => [
  lineLayer('points-made-line', frame, track.line, {
    colour: palette.colour('--amount-2', 0.6),
    width: 1.2,
    opacity,
  }),
  dotLayer(track, palette, frame, opacity, speedMark(scale)),
];

/** The stretch that a person chose, under its points. */
function markedLayers(
  marked: PointRange | null,
  { tracks }: PointMarks,
  palette: Palette,
  frame: MapFrame,
): Layer[] {
  const made = tracks.find(({ role }) => role === 'made');
  if (!marked || !made) return [];
  const { positions } = made.line;
  const rings = Array.from({ length: marked.to - marked.from }, (_, i): Mark => {
    const point = marked.from + i;
    return {
      at: [positions[2 * point], positions[2 * point + 1]],
      radius: STRETCH_PX + 1.5,
      fill: palette.colour('--paper', 0.9),
      line: palette.colour('--accent'),
      lineWidth: 2.5,
    };
  });
  const stretch = kept(marked, made, () => stretchOf(made, marked));
  return [
    ...(stretch
      ? [
          lineLayer('points-stretch', frame, stretch, {
            colour: palette.colour('--accent', 0.7),
            width: STRETCH_PX,
          }),
        ]
      : []),
    markLayer('points-rings', frame, rings),
  ];
}

/** Drivers along the points, and the ways behind them: both follow the clock of the drive by themselves. */
function driveLayers(moment: MapMoment, { tracks }: PointMarks): Layer[] {
  const { drive, clock, paths, palette, frame } = moment;
  if (!drive.on || paths.length === 0) return [];
  const driven = tracks.flatMap((track) => {
    const ink = DRIVERS[track.role];
    return ink && isDriven(track.role, moment) ? [{ ...track, ink }] : [];
  });
  const trails = driven.map(({ role, ink, line, seconds }) =>
    lineLayer(
      `points-trail-${role}`,
      frame,
      line,
      { colour: palette.colour(ink), width: INKS[ink].width, clock },
      { seconds },
    ),
  );
  const drivers = driven.flatMap(({ role, ink, paths: each }) =>
    each.map((path): Driver => ({
      path,
      radius: role === 'real' ? 6 : 8,
      fill: palette.colour(ink),
      ring: palette.colour('--paper'),
    })),
  );
  return [...trails, driverLayer('points-drivers', frame, drivers, clock)];
}

/** Km/h of a metre per second. */
const KMH = 3.6;

/** A track of GPS points, ready to be drawn. */
interface TrackMarks {
  readonly role: PointRole;
  readonly label: string;
  /** The points joined in their order: a line for each drive. */
  readonly line: Lines;
  /** (n) since the first point of the drive. */
  readonly seconds: Float64Array;
  /** (n) km/h; NaN where it is not known. */
  readonly speeds: Float64Array;
  /** Who moves along each drive, from the moment of its first point on. */
  readonly paths: readonly DrivePath[];
}

/** GPS points along a route, ready to be drawn. */
interface PointMarks {
  readonly tracks: readonly TrackMarks[];
  readonly others: readonly TrackMarks[];
  readonly route: RoadLines;
}

export function pointMarks(network: RoadNetwork, frame: MapFrame, shown: ShownPoints): PointMarks {
  const { tracks, others, roads, offsets = Uint32Array.of(0, roads.length) } = shown;
  const marksOf = (track: PointTrack) => kept(track, frame, () => trackMarks(track, frame));
  return {
    tracks: tracks.map(marksOf),
    others: others.map(marksOf),
    route: linesOf(network, frame, { offsets, roads }),
  };
}

/** The marks of one role; undefined where there are none. */
export const marksOfRole = ({ tracks }: PointMarks, role: PointRole): TrackMarks | undefined =>
  tracks.find((track) => track.role === role);

export function trackMarks(track: PointTrack, { lon, lat }: MapFrame): TrackMarks {
  const { role, label, lonLat, times, offsets = Uint32Array.of(0, times.length) } = track;
  const positions = Float32Array.from(lonLat, (value, i) => value - (i % 2 === 0 ? lon : lat));
  const line = { length: offsets.length - 1, startIndices: offsets, positions };
  const seconds = new Float64Array(times.length);
  const speeds = new Float64Array(times.length);
  const paths = Array.from({ length: offsets.length - 1 }, (_, drive): DrivePath => {
    const [from, to] = [offsets[drive], offsets[drive + 1]];
    const own = times.subarray(from, to);
    seconds.set(
      own.map((time) => time - own[0]),
      from,
    );
    speeds.set(
      pointSpeeds(lonLat.subarray(2 * from, 2 * to), own).map((speed) => KMH * speed),
      from,
    );
    const lines = {
      length: 1,
      startIndices: Uint32Array.of(0, to - from),
      positions: positions.subarray(2 * from, 2 * to),
    };
    return { lines, seconds: seconds.subarray(from, to), duration: to > from ? seconds[to - 1] : 0 };
  });
  return { role, label, line, seconds, speeds, paths };
}

/** A stretch of a track as a line of its own; null where it has fewer than two points. */
export function stretchOf({ line }: TrackMarks, { from, to }: PointRange): Lines | null {
  const positions = line.positions.subarray(2 * from, 2 * to);
  const length = positions.length / 2;
  return length < 2 ? null : { length: 1, startIndices: Uint32Array.of(0, length), positions };
}
