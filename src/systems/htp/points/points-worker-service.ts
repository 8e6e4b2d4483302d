import { buffersIn } from '../../../base/bytes';
import type { WorkerBackendOptions } from '../../../engine/backend/worker-backend';
import { KeptWeights } from '../../../engine/checkpoints/kept-weights';
import { HeldDataset } from '../../../engine/checkpoints/network-service';
import { moving } from '../../../engine/protocol/service';
import { MOST_KEPT } from './kept-weights';
import { PointMaker } from './point-maker';
import type { OpenNetworks } from './point-networks';
import type { PointsDataset, PointsService, PointWeights } from './points-service';

export interface PointsServiceOptions extends WorkerBackendOptions {
  readonly open: OpenNetworks;
}

/** Answers one request after the other. A change of the data set or of the backend waits for them. */
export function pointsService({ open, ...options }: PointsServiceOptions): PointsService {
  const weights = new KeptWeights<PointWeights>(MOST_KEPT, 'runs');
  const weightsOf = (id: string) => weights.of(id, 'tokeniser');
  const held = new HeldDataset(options, weights, (dataset: PointsDataset) => new PointMaker(dataset, open));
  return {
    ...held.methods,
    trips: (_, task) =>
      held.inTurn(task, async (on) => {
        const summary = await on.summary(task);
        return moving(summary, buffersIn(summary));
      }),
    // The trip stays here, so that it is copied.
    trip: ({ index }, task) => held.inTurn(task, (on) => on.trip(index, task)),
    tokenise: ({ id, index }, task) => held.computing(task, (on) => on.tokenise(weightsOf(id), index, task)),
    codebooks: ({ id, part }, task) => held.computing(task, (on) => on.codebooks(weightsOf(id), part, task)),
    generate: ({ id, orders, options: how }, task) =>
      held.computing(task, async (on) => {
        const made = { trips: await on.generate(weightsOf(id), orders, how, task) };
        return moving(made, buffersIn(made));
      }),
    decode: ({ id, order: { roads, start, interval }, patterns, monotone, noise }, task) =>
      held.computing(task, (on) =>
        on.decode(
          weightsOf(id),
          { roads, start, interval, patterns, ...(noise && { noise }) },
          monotone,
          task,
        ),
      ),
    evaluate: ({ id, part, options: how }, task) =>
      held.computing(task, (on) => on.evaluate(weightsOf(id), part, how, task)),
  };
}
