import { Failure } from '../../../src/base/failure';
import type { Dataset } from '../../../src/domain/dataset';
import type { AdoptedNetwork, AdoptRequest } from '../../../src/engine/checkpoints/adoption';
import { checkpointBytes } from '../../../src/engine/checkpoints/checkpoint-file';
import { CheckpointHeader } from '../../../src/engine/checkpoints/checkpoint-header';
import { checkOrigin } from '../../../src/engine/checkpoints/checkpoint-origin';
import { openCheckpoint } from '../../../src/engine/checkpoints/checkpoint-reader';
import { adoptedNetwork, placeTensors } from '../../../src/engine/checkpoints/network-file';
import { trainStep, type Order, type Trained } from '../../../src/engine/experiments/experiment';
import type { ExperimentContext } from '../../../src/engine/experiments/experiment-hooks';
import { ExperimentRun } from '../../../src/engine/experiments/experiment-run';
import { constant } from '../../../src/nn/parameters';
import type { EpochEvent } from '../../../src/nn/training/training-loop';
import { NextRoadCounter, TENSOR } from './counter';
import { ARCHITECTURE, type CounterConfig } from './declared';

/** Trips between two values of the curve. */
const TRIPS_PER_STEP = 50;

/** Counts all training trips; the seed changes nothing, since nothing is drawn. */
export async function train(order: Order<CounterConfig>, context: ExperimentContext): Promise<Trained> {
  const { dataset, config } = order;
  const { network, trips } = dataset;
  const run = new ExperimentRun(order, context);
  const { task } = run;
  const counter = new NextRoadCounter(network, config.smoothing);
  const total = Math.ceil(trips.train.tripCount / TRIPS_PER_STEP);
  await run.time('counter', async () => {
    for (let step = 1; step <= total; step++) {
      await task.checkpoint();
      const end = Math.min(step * TRIPS_PER_STEP, trips.train.tripCount);
      for (let trip = (step - 1) * TRIPS_PER_STEP; trip < end; trip++) counter.learn(trips.train, trip);
      const { loss } = counter.score(trips.val);
      const event = { kind: 'step', epoch: 1, step, totalSteps: total, values: { loss } } as const;
      task.emit({ kind: 'training', network: 'counter', event });
      task.progress({ step: trainStep('counter'), done: step, total, unit: 'steps' });
    }
  });
  const { accuracy, loss } = counter.score(trips.val);
  const found = { measures: { accuracy }, means: { loss }, best: true };
  const epoch: EpochEvent = { kind: 'epoch', epoch: 1, epochs: 1, ...found };
  task.emit({ kind: 'training', network: 'counter', event: epoch });
  const header = { system: ARCHITECTURE.name, config, dataset: dataset.fingerprint };
  const facts = { architecture: ARCHITECTURE.name, config: { ...config }, parameters: counter.counts.length };
  const outcome = { bestEpoch: 1, bestScore: accuracy, history: [epoch] };
  const report = { accuracy: counter.score(trips.test).accuracy };
  await run.keep('counter', checkpointBytes(tensorsOf(counter.counts), header), facts, outcome, report);
  return run.trained({ links: network.successors.length }, () => []);
}

const tensorsOf = (counts: Float32Array) =>
  new Map([[TENSOR, { dtype: 'F32', shape: [counts.length], data: counts } as const]]);

/** Holds a file of counts against the links of a data set. @throws Failure 'bad-input' if they are of other roads */
export function adopt({ bytes, fileName }: AdoptRequest, dataset: Dataset): AdoptedNetwork {
  const contents = openCheckpoint(bytes, [ARCHITECTURE], fileName);
  checkOrigin(contents, ARCHITECTURE, dataset);
  const header = new CheckpointHeader(contents);
  const { smoothing } = header.isThere ? header.config() : { smoothing: undefined };
  if (typeof smoothing !== 'number' || !(smoothing > 0))
    throw new Failure(
      'bad-input',
      'This counter checkpoint cannot be used: its smoothing is no number above 0.',
    );
  const shape = [dataset.network.successors.length];
  const placed = placeTensors(contents, [{ name: TENSOR, shape, init: constant(0) }]);
  const settings = [{ name: 'Smoothing', value: String(smoothing), from: 'the header' }];
  return adoptedNetwork('counter', bytes, contents, placed, settings);
}
