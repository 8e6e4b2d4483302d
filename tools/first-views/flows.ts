import { NO_TASK } from '../../src/base/task';
import { median } from '../../src/base/quantiles';
import { HOUR_AND_HOUR, splitInTime } from '../../src/domain/counts/forecast-windows';
import type { Dataset } from '../../src/domain/dataset';
import type { FirstShape } from '../../src/engine/first-view/first-view';
import { bootstrap, weightedMean } from '../../src/evaluation/bootstrap';
import { FlowForecaster } from '../../src/systems/lightst/forecast/networks-service';
import type { FlowNetworkName } from '../../src/systems/lightst/networks';
import { counted, firstNumber, type FirstDrawing } from './frame';

/** Eight in the morning of the first day of the test part on which people work. */
const HOUR = 8;
const DAY_SECONDS = 86_400;
const SEED = 42;
/** The forecasts that are shown, in bins after the moment: every ten minutes of the hour. */
const SHOWN = [2, 4, 6, 8, 10, 12];
const STEP_MS = 1100;
/** So long after a forecast comes what was counted. */
const COUNTED_MS = 450;
/** Largest radius in px. */
const MOST_RADIUS = 13;
const TIMED = 5;

/** Weights of a network that comes with the sample. */
export type FlowBytes = (network: FlowNetworkName) => Promise<Uint8Array>;

/** The next hour on every road as the distilled student forecasts it, and as it was then counted. */
export async function flowsDrawing(dataset: Dataset, bytesOf: FlowBytes): Promise<FirstDrawing> {
  const forecaster = new FlowForecaster(dataset, { zerosMissing: false });
  const { table } = forecaster;
  const { inputs, outputs } = HOUR_AND_HOUR;
  const { test } = splitInTime(table.rows);
  const source = async (network: FlowNetworkName) => ({
    ...{ id: network, network, bytes: await bytesOf(network) },
  });
  const [teacher, alone, student] = [
    await source('teacher'),
    await source('undistilled'),
    await source('distilled'),
  ];
  const [from, to] = [test.from + inputs - 1, test.to - outputs];

  /** (moments) mean absolute error over roads and horizons. */
  const errors = async (of: Parameters<typeof forecaster.forecast>[0]) => {
    const { values } = await forecaster.forecast(of, from, to, NO_TASK);
    const size = outputs * table.nodes;
    return Float64Array.from({ length: to - from }, (_, i) => {
      let sum = 0;
      for (let j = 0; j < size; j++)
        sum += Math.abs(values[i * size + j] - table.counts[(from + i + 1) * table.nodes + j]);
      return sum / size;
    });
  };
  const all = {
    student: await errors(student),
    teacher: await errors(teacher),
    alone: await errors(alone),
    average: await errors('historical-average'),
  };
  // Errors of one hour are alike, so that hours are resampled and not moments.
  const hours = Math.floor((to - from) / outputs);
  const hourly = (moments: Float64Array) =>
    Float64Array.from({ length: hours }, (_, hour) =>
      weightedMean(moments.subarray(hour * outputs, (hour + 1) * outputs), new Float64Array(outputs).fill(1)),
    );
  const [ofStudent, ofTeacher, ofAlone, ofAverage] = [all.student, all.teacher, all.alone, all.average].map(
    hourly,
  );
  const less = (weights: Float64Array) =>
    1 - weightedMean(ofStudent, weights) / weightedMean(ofAverage, weights);
  const more = (than: Float64Array) => (weights: Float64Array) =>
    weightedMean(ofStudent, weights) - weightedMean(than, weights);
  const estimates = bootstrap(
    hours,
    {
      student: (weights) => weightedMean(ofStudent, weights),
      ...{ lessThanAverage: less, moreThanTeacher: more(ofTeacher), moreThanAlone: more(ofAlone) },
    },
    { seed: SEED },
  );

  const seconds = async (of: typeof teacher) => {
    const started = performance.now();
    await forecaster.forecast(of, from, from + 64, NO_TASK);
    return performance.now() - started;
  };
  const faster: number[] = [];
  for (let round = 0; round < TIMED; round++)
    faster.push((await seconds(teacher)) / (await seconds(student)));

  const moment = momentOf(table.start, table.binSeconds, from);
  const { values } = await forecaster.forecast(student, moment, moment + 1, NO_TASK);
  forecaster.dispose();
  const places = Array.from({ length: table.nodes }, (_, node) => [
    table.lonLat[2 * node],
    table.lonLat[2 * node + 1],
  ]) as [number, number][];
  const at = (row: number) => table.counts.subarray(row * table.nodes, (row + 1) * table.nodes);
  const most = Math.max(...SHOWN.map((bins) => Math.max(...at(moment + bins))));
  const radius = (count: number) => MOST_RADIUS * Math.sqrt(Math.max(0, count) / most);
  const shapes = SHOWN.flatMap((bins, i): FirstDrawing['shapes'] => {
    const begins = i * STEP_MS;
    const isLast = i === SHOWN.length - 1;
    const circles = (kind: FirstShape['kind'], ink: string, when: number, counts: Float32Array) => ({
      ...{ kind, ink, from: when, to: when, lines: [places], sizes: [...counts].map(radius) },
      ...(!isLast && { until: begins + STEP_MS - 50 }),
    });
    return [
      circles('dots', 'distilled', begins, values.subarray((bins - 1) * table.nodes, bins * table.nodes)),
      circles('rings', 'real', begins + COUNTED_MS, Float32Array.from(at(moment + bins))),
    ];
  });
  return {
    shapes,
    numbers: {
      roads: counted(table.nodes),
      hours: counted(hours),
      ...Object.fromEntries(Object.entries(estimates).map(([name, one]) => [name, firstNumber(one)])),
      timesFaster: counted(median(faster)),
    },
  };
}

/** The row of the moment that is shown. */
function momentOf(start: number, binSeconds: number, from: number): number {
  for (let row = from; ; row++) {
    const time = start + row * binSeconds;
    const day = new Date(1000 * time).getUTCDay();
    if (day >= 1 && day <= 5 && time % DAY_SECONDS === HOUR * 3600) return row;
  }
}
