import { NO_READING } from '../trip-reading';
import { NO_REVIEW } from '../review-in-view';
import { describe, expect, it } from 'vitest';
import { networkOf } from '../../domain/testing/small-network';
import { emptyTrajectorySet } from '../../domain/trajectory-set';
import type { TroubleSpot } from '../../matching/trouble-spots';
import type { TraceDetail } from '../../engine/dataset-builder/trace-groups';
import type { BuilderView } from '../state/data/dataset-in-view';
import { MapState } from '../state/page/map-state.svelte';
import type { RouteGroup } from '../state/routes/route-book.svelte';
import { simulatedCard } from '../testing/simulated-card';
import { legendRows } from './legend-rows';
import { MapScene } from './map-scene.svelte';
import { circleAt } from './spot-circles';
import { TraceFinder, traceLines } from './builder-scene.svelte';
import { spotWords } from './words';

/** Two roads in a row, from (10, 50) eastwards. */
const network = networkOf(
  [
    [
      [10, 50],
      [10.01, 50],
    ],
    [
      [10.01, 50],
      [10.02, 50],
    ],
  ],
  [[0, 1]],
);
const trips = { train: emptyTrajectorySet(), val: emptyTrajectorySet(), test: emptyTrajectorySet() };
const zones = {
  zoneCount: 1,
  zoneOfRoad: new Uint32Array(2),
  transitions: new Float64Array(1),
  source: 'derived' as const,
};
const draft = { name: 'Draft', network, trips, zones, fingerprint: 'draft' };

/** Three traces: of three points, of none and of one. */
const traces = {
  offsets: Uint32Array.of(0, 3, 3, 4),
  lonLat: Float64Array.of(10, 50.001, 10.01, 50.001, 10.02, 50.001, 10.005, 50.01),
  trips: { offsets: Uint32Array.of(0, 2), roads: Uint32Array.of(0, 1) },
};
const shown: TraceDetail = {
  trace: 0,
  lonLat: traces.lonLat.slice(0, 6),
  times: Float64Array.of(0, 5, 10),
  roads: Int32Array.of(0, -1, 1),
  snapped: Float64Array.of(10, 50, NaN, NaN, 10.02, 50),
  fates: Uint8Array.of(0, 3, 0),
  candidateOffsets: Uint32Array.of(0, 1, 1, 2),
  candidateLonLat: Float64Array.of(10, 50, 10.02, 50),
  candidateRoads: Uint32Array.of(0, 1),
  pieceOffsets: Uint32Array.of(0, 2),
  pathRoads: Uint32Array.of(0, 1),
};

/** Routes that are in view while the data set is being built. */
const group: RouteGroup = {
  id: 1,
  title: 'Drawn before',
  from: 'random',
  pairs: { origins: Uint32Array.of(0), destinations: Uint32Array.of(1), departures: Float64Array.of(0) },
  tripIndices: null,
  sets: [],
};

const few: TroubleSpot = {
  lon: 10.01,
  lat: 50.001,
  detours: 1,
  uTurns: 0,
  splits: 2,
  traces: Uint32Array.of(0),
  road: 1,
  isDeadEnd: true,
};
const many: TroubleSpot = { ...few, traces: Uint32Array.of(0, 1, 2, 3) };
const trouble = { spots: [many, few], chosen: few, leftOut: new Set([many]) };

const sceneOf = (change: Partial<BuilderView> = {}) =>
  new MapScene({
    data: { opened: null },
    builder: { active: true, draft, traces, shown, kept: null, trouble: null, ...change },
    book: { group, before: null, only: null },
    routes: { closures: { roads: new Uint32Array(0) } },
    map: new MapState(),
    reading: NO_READING,
    looksIntoCells: true,
    drawsRoutes: true,
    lens: { isOffered: false },
    overlay: null,
    show: null,
    review: NO_REVIEW,
    guess: { lines: null },
  });

const rounded = (values: Iterable<number>) => Array.from(values, (value) => Math.round(value * 1e4) / 1e4);

describe('traces as lines', () => {
  const frame = { lon: 10, lat: 50 };

  it('are drawn one by one, even those without points', () => {
    const lines = traceLines(traces, frame);
    expect([...lines.startIndices]).toEqual([0, 3, 3, 4]);
    expect(rounded(lines.positions)).toEqual([0, 0.001, 0.01, 0.001, 0.02, 0.001, 0.005, 0.01]);
  });

  it('are thinned to every second, third, ... trace if there are very many points', () => {
    const lines = traceLines(traces, frame, 2);
    expect([...lines.traces]).toEqual([0, 2]);
    expect([...lines.startIndices]).toEqual([0, 3, 4]);
    expect(rounded(lines.positions.slice(-2))).toEqual([0.005, 0.01]);
  });

  it('are found near a point, at their points and between them', () => {
    const finder = new TraceFinder(traceLines(traces, frame), 50);
    expect(finder.nearest(0.007, 0.0012, 0.0005)).toBe(0);
    expect(finder.nearest(0.0052, 0.0101, 0.0005)).toBe(2);
    expect(finder.nearest(0.007, 0.005, 0.0005)).toBeNull();
    const none = traceLines({ offsets: new Uint32Array(1), lonLat: new Float64Array(0) }, frame);
    expect(new TraceFinder(none, 50).nearest(0, 0, 1)).toBeNull();
  });
});

describe('the map of a data set that is being built', () => {
  it('shows the draft in place of the open data set, and no routes', () => {
    const scene = sceneOf();
    expect([scene.dataset, scene.group, scene.heatmap, scene.zones]).toEqual([draft, null, null, null]);
    expect(scene.roads?.at(-1)?.length).toBe(2);
    expect(sceneOf({ active: false }).dataset).toBeNull();
    expect(sceneOf({ draft: null }).builder.traces).toBeNull();
  });

  it('shows how the chosen trace was matched', () => {
    const lines = sceneOf().builder.shown!;
    expect(lines.matched).toHaveLength(4);
    expect(rounded(lines.dropped)).toEqual([0, 0.001]);
    expect(lines.links.length).toBe(2);
    expect(rounded(lines.links.positions)).toEqual([-0.01, 0.001, -0.01, 0, 0.01, 0.001, 0.01, 0]);
    expect(lines.path.length).toBe(1);
    expect(lines.bounds).toEqual({ minLon: 10, maxLon: 10.02, minLat: 50, maxLat: 50.001 });
    expect([...sceneOf().builder.matched!.counts]).toEqual([1, 1]);
    const trips = { offsets: Uint32Array.of(0, 2, 3), roads: Uint32Array.of(0, 1, 1) };
    const left = sceneOf({ traces: { ...traces, trips }, kept: Uint32Array.of(1) }).builder;
    expect([left.tripCount, [...left.matched!.counts]]).toEqual([1, [0, 1]]);
  });

  it('lists its layers with their counts, and says what to do for the others', () => {
    const rows = legendRows(sceneOf());
    expect(rows.map(({ name, count }) => [name, count])).toEqual([
      ['roads', '2'],
      ['traces', '3'],
      ['matched', '1'],
      ['spots', ''],
      ['points', '2'],
      ['dropped', '1'],
      ['candidates', '2'],
      ['path', ''],
    ]);
    const early = legendRows(sceneOf({ traces: { ...traces, trips: null }, shown: null }));
    expect(early.filter(({ missing }) => missing !== null)).toHaveLength(6);
    const spots = legendRows(sceneOf({ trouble })).find(({ name }) => name === 'spots');
    expect(spots).toMatchObject({ label: 'Trouble spots', count: '2', missing: null });
  });

  it('shows trouble spots as circles, whose area says how many traces have trouble there', () => {
    const circles = sceneOf({ trouble }).builder.spots!;
    expect(circles.map(({ isChosen, isLeftOut }) => [isChosen, isLeftOut])).toEqual([
      [false, true],
      [true, false],
    ]);
    expect(circles[0].radius / circles[1].radius).toBeCloseTo(2, 9);
    expect(rounded(circles[0].at)).toEqual([0, 0.001]);
    // The second lies within the first.
    expect(circleAt(circles, () => 6)).toBe(circles[1]);
    expect(circleAt(circles, ({ spot }) => (spot === few ? 20 : 6))).toBe(circles[0]);
    expect(circleAt(circles, () => 100)).toBeNull();
    expect(sceneOf().builder.spots).toBeNull();
  });

  it('says what gathers at a trouble spot, and which road it is', () => {
    expect(spotWords(few, network)).toEqual([
      'The map may lack a road here',
      '1 trace: 1 detour, 2 splits',
      'Dead end of road 1, eastbound',
    ]);
    expect(spotWords({ ...few, isDeadEnd: false, road: null, splits: 0, uTurns: 1 }, network)).toEqual([
      'The map may lack a road here',
      '1 trace: 1 detour, 1 U-turn',
    ]);
  });

  it('calls the trips simulated if they are', () => {
    const rows = legendRows(
      sceneOf({
        draft: { ...draft, card: simulatedCard },
        traces: { ...traces, offsets: new Uint32Array(1) },
        shown: null,
      }),
    );
    expect(rows.map(({ label }) => label)).toEqual(['Roads', 'Simulated trips']);
  });
});
