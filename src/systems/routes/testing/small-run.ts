import { MEASURE_KEYS, type MeasureKey } from '../../../evaluation/measure-catalogue';
import { metricsReport, type MetricsReport } from '../../../evaluation/metrics-report';
import { StopReason, routeSetFrom } from '../../../generation/route';
import { writeSafetensors } from '../../../nn/safetensors';
import type { GeneratedSet } from '../../../engine/routes/generated-set';
import { ROUTES } from '../networks';
import { networkRecords, type RoutesReport } from '../record';
import { experimentConfig } from '../settings';
import type { RunRecord } from '../../../engine/records/run-record';
import type { RunContents, RunPlan, StepSeries } from '../../../engine/records/run-contents';
import type { StudentReport } from '../training/train-student';

const FINGERPRINT = 'ab'.repeat(32);

const student = (accuracy: number): StudentReport => ({
  parameters: 12,
  training: {
    bestEpoch: 1,
    bestScore: accuracy,
    history: [
      {
        kind: 'epoch',
        epoch: 1,
        epochs: 5,
        measures: { accuracy },
        means: { loss: 0.5, gradNorm: NaN },
        best: true,
      },
    ],
  },
  scores: {
    val: { accuracy: NaN, timeError: NaN, crossEntropy: NaN, steps: 0 },
    test: { accuracy, timeError: 0.1, crossEntropy: 0.2, steps: 9 },
  },
  lostLabels: 0,
});

const CONFIG = experimentConfig('quick', { compare: true });

/**
 * A record with the numbers that JSON cannot hold: NaN where there were no validation trips, Infinity for
 * patience.
 */
export const smallRecord = (): RunRecord => ({
  format: 'route-distillery-run',
  version: 2,
  system: ROUTES,
  config: CONFIG,
  data: {
    name: 'Ring',
    fingerprint: FINGERPRINT,
    roads: 9,
    successorPairs: 12,
    adjacencyEdges: 20,
    zones: {
      count: 2,
      source: 'derived',
      quality: { cutLinks: 1, cutShare: 0.1, balance: 1 },
      geographicGrid: { cutLinks: 2, cutShare: 0.2, balance: NaN },
    },
    trips: { train: 70, val: 0, test: 8 },
    stepTime: { stepCount: 300, log1pMean: 2, log1pStd: 0.5 },
  },
  backend: {
    backend: 'wasm',
    adapter: null,
    why: 'Chosen by hand.',
    isolated: false,
    threads: 1,
    selfCheck: { ok: true, worst: 1e-7, message: 'Gradients agree.' },
  },
  versions: { app: '0.1.0' },
  networks: networkRecords(
    {
      teacher: null,
      teacherFrom: 'none',
      teacherDigest: null,
      students: { vanilla: student(0.9), distilled: student(0.92) },
    },
    CONFIG,
  ),
  report: {
    markovAccuracy: 0.8,
    grid: {
      rows: 2,
      columns: 3,
      cellDegrees: 0.001,
      cellCount: 6,
      occupiedCells: 5,
      roadsPerCell: 1.5,
      roadsPerOccupiedCell: 1.8,
      mostRoadsInOneCell: 3,
    },
  } satisfies RoutesReport,
  timing: { started: '2026-01-02T03:04:05.000Z', seconds: { 'vanilla student': 3.5 } },
});

export function smallMetrics(): MetricsReport {
  const estimates = Object.fromEntries(
    MEASURE_KEYS.map((key: MeasureKey) => [key, { value: 0.5, low: 0.25, high: null }]),
  ) as MetricsReport['results'][number]['estimates'];
  const thesisCode = {
    pairCount: 2,
    hausdorffKm: 0.1,
    dtwKm: null,
    edr: 0.2,
    hausdorffNorm: 0.1,
    dtwNorm: 0.1,
    jsdDistanceNats: 0.1,
    jsdRadiusNats: 0.1,
    jsdDurationNats: 0.1,
    odMatch: 1,
    odMatched: 2,
    odTotal: 2,
  };
  return metricsReport(
    [
      {
        model: 'vanilla',
        odSource: 'test',
        routeCount: 2,
        estimates,
        fork: thesisCode,
        extra: { accuracy: 0.9 },
      },
    ],
    [{ before: 'vanilla', after: 'distilled', odSource: 'test', routeCount: 2, estimates }],
  );
}

/** Two routes, of which one arrived. */
export function smallSet(): GeneratedSet {
  const pairs = {
    tripIndices: Uint32Array.of(0, 5),
    origins: Uint32Array.of(1, 2),
    destinations: Uint32Array.of(3, 4),
    departures: Float64Array.of(1_700_000_000, 1_700_000_100),
  };
  const routes = routeSetFrom([
    {
      roads: [1, 2, 3],
      times: [1_700_000_000, 1_700_000_009, 1_700_000_020.5],
      origin: 1,
      destination: 3,
      stop: StopReason.arrived,
      logProb: -0.1,
    },
    {
      roads: [2],
      times: [1_700_000_100],
      origin: 2,
      destination: 4,
      stop: StopReason.beamsClosed,
      logProb: -2.3,
    },
  ]);
  return { source: 'vanilla', odSource: 'test', pairs, routes };
}

export const smallPlan = (id = 'run-1'): RunPlan => ({
  id,
  name: 'Ring, quick',
  system: ROUTES,
  config: CONFIG,
  networks: ['vanilla', 'distilled'],
  given: {},
  dataset: { name: 'Ring', fingerprint: FINGERPRINT, id: null },
});

export const smallSeries = (): StepSeries[] => [
  {
    network: 'vanilla',
    step: Float32Array.of(1, 2),
    columns: { loss: Float32Array.of(0.5, NaN), gradNorm: Float32Array.of(1, 2) },
  },
];

export function smallCheckpoint(system = 'HOSER'): Uint8Array {
  const weight = { dtype: 'F32', shape: [2], data: Float32Array.of(1, 2) } as const;
  return writeSafetensors(new Map([['weight', weight]]), { system });
}

export const smallRun = (id?: string): RunContents => ({
  plan: smallPlan(id),
  record: smallRecord(),
  metrics: smallMetrics(),
  checkpoints: [{ name: 'vanilla', bytes: smallCheckpoint() }],
  sets: [smallSet()],
  series: smallSeries(),
});
