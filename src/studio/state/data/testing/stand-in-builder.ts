import { vi } from 'vitest';
import { DEFAULT_CHOICE, type GpsChoice } from '../../../../data/gps/gps-choice';
import { emptyGpsTraces } from '../../../../domain/gps-traces';
import { networkOf } from '../../../../domain/testing/small-network';
import { trajectorySetFrom } from '../../../../domain/trajectory-set';
import { badInput } from '../../../../base/failure';
import type { BuilderService, FillingRequest } from '../../../../engine/dataset-builder/builder-service';
import type { TraceGroup } from '../../../../engine/dataset-builder/trace-groups';
import type { OpenedDataset } from '../../../../engine/datasets/data-service';
import { SupervisedWorker } from '../../../../engine/protocol/supervised-worker';
import type { FakeWorker } from '../../../../engine/protocol/testing/fake-worker';
import { KilledWorkers } from '../../../../engine/protocol/testing/killed-worker';
import { Models } from '../../page/models.svelte';
import { BuilderSession } from '../builder-session.svelte';
import { BuilderSteps } from '../builder-steps.svelte';

export const network = networkOf(
  [
    [
      [0, 0],
      [1, 0],
    ],
    [
      [1, 0],
      [1, 1],
    ],
  ],
  [[0, 1]],
);
export const roads = {
  network,
  bounds: { minLon: 0, minLat: 0, maxLon: 1, maxLat: 1 },
  report: null,
  findings: [],
  sources: [],
  step: null,
  places: null,
};
export const traces = {
  traces: { ...emptyGpsTraces(), traceCount: 1, offsets: Uint32Array.of(0, 2), lonLat: new Float64Array(4) },
};
/** What comes of filling them: a point more. */
export const filled = {
  traces: { ...traces.traces, offsets: Uint32Array.of(0, 3), lonLat: new Float64Array(6) },
  step: { name: 'Gaps filled', settings: {}, counts: { traces: 1, points: 2, filled: 1 } },
};
export const spot = {
  lon: 0.5,
  lat: 0.25,
  detours: 1,
  uTurns: 0,
  splits: 0,
  traces: Uint32Array.of(0),
  road: 0,
  isDeadEnd: false,
};
const matched = {
  trips: trajectorySetFrom([{ roads: [0, 1], times: [0, 5] }]),
  hasVehicles: false,
  simulated: false,
  match: {
    perTrace: { trips: Uint32Array.of(1) },
    tripTrace: Uint32Array.of(0),
    tripDetours: Uint8Array.of(1),
    trouble: { spots: [spot], count: 1 },
  },
};
const simulated = { ...matched, hasVehicles: true, simulated: true, match: null };
export const lisbon = { ...DEFAULT_CHOICE, timeZone: 'Europe/Lisbon' };
const previewOf = (files: readonly string[], choice = lisbon) => ({
  kind: choice.kind,
  files,
  choice,
  columns: [],
  sample: {},
});
export const named = (path: string) => ({ path, file: new Blob(['x']) });
type Given = readonly { readonly path: string }[];
/** A kind for each ending of a name; what is called bad cannot be read. */
const sortTraces = async ({ files }: { files: Given }) => {
  const good = files.filter(({ path }) => !path.startsWith('bad'));
  if (good.length === 0) throw badInput(`${files[0].path}: the file holds no text.`);
  const endings = [...new Set(good.map(({ path }) => path.split('.')[1]))];
  const groups = endings.map((ending) => {
    const alike = good.filter(({ path }) => path.endsWith(ending));
    const names = alike.map(({ path }) => path);
    return { files: alike, names, preview: previewOf(names) };
  });
  const refused = files.filter(({ path }) => path.startsWith('bad'));
  return { groups, refused: refused.map(({ path }) => ({ name: path, message: `${path} is bad.` })) };
};
const previewTraces = async ({ group, choice }: { group: TraceGroup; choice?: GpsChoice }) =>
  previewOf(group.names, choice ?? lisbon);
export const detail = { trace: 0, lonLat: new Float64Array(4) };
export const files = [named('porto-centre.osm.gz')];
export const points = [named('cabs.csv')];

const kindByName = (path: string) => {
  if (path.startsWith('bad')) return null;
  if (/\.osm/.test(path)) return 'roads' as const;
  return /\.(csv|gpx|geojson)$/.test(path) ? ('traces' as const) : ('dataset' as const);
};

const open: BuilderSteps[] = [];
/** Ends the workers of all builders. */
export const closeAll = () => Promise.all(open.splice(0).map((steps) => steps.close()));

/** Steps of a builder whose worker, data and session are stand-ins; changes replace calls of the worker. */
export function builder(changes: object = {}) {
  const service = {
    readRoads: async () => roads,
    takeRoads: async () => roads,
    sortTraces,
    previewTraces,
    readTraces: async () => traces,
    fillGaps: async ({ filling }: { filling: FillingRequest | null }) => filling && filled,
    match: async () => matched,
    simulate: async () => simulated,
    traceDetail: async () => detail,
    finish: async () => ({ dataset: { name: 'Porto' } }),
    forget: async () => undefined,
    ...changes,
  } as unknown as BuilderService;
  const workers: FakeWorker[] = [];
  const killed = new KilledWorkers<BuilderService>('builder', service);
  const session = new BuilderSession();
  const data = {
    opened: null as OpenedDataset | null,
    adopt: vi.fn(async () => undefined),
    kindOf: vi.fn(async ({ path }: { path: string }) => kindByName(path)),
    dismissFailure: vi.fn(),
  };
  const models = new Models(() => 'routes');
  const steps = new BuilderSteps({
    session,
    data,
    models,
    start: (watch) =>
      new SupervisedWorker<BuilderService>({
        ...watch,
        service: 'builder',
        spawn: () => {
          const worker = killed.spawn();
          workers.push(worker);
          return worker;
        },
      }),
  });
  session.steps = steps;
  session.open();
  open.push(steps);
  return { steps, session, data, models, workers, killed };
}

/** A call that is refused. */
export const refused = (message: string) => async () => {
  throw badInput(message);
};
