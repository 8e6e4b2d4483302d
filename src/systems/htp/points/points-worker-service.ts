import { buffersIn } from '../../../base/bytes';
import { Failure } from '../../../base/failure';
import type { Task } from '../../../base/task';
import type { WorkerBackendOptions } from '../../../engine/backend/worker-backend';
import { WorkerTurns } from '../../../engine/backend/worker-turns';
import { KeptWeights } from '../../../engine/checkpoints/kept-weights';
import { moving } from '../../../engine/protocol/service';
import { MOST_KEPT } from './kept-weights';
import { PointMaker } from './point-maker';
import type { OpenNetworks } from './point-networks';
import type { PointsService, PointWeights } from './points-service';

export interface PointsServiceOptions extends WorkerBackendOptions {
  readonly open: OpenNetworks;
}

/** Answers one request after the other. A change of the data set or of the backend waits for them. */
export function pointsService({ open, ...options }: PointsServiceOptions): PointsService {
  const turns = new WorkerTurns(options);
  const weights = new KeptWeights<PointWeights>(MOST_KEPT, 'runs');
  const weightsOf = (id: string) => weights.of(id, 'tokeniser');
  let maker: PointMaker | undefined;
  const opened = (): PointMaker => {
    if (maker) return maker;
    throw new Failure('bad-input', 'There is no data set yet. Open one first, then ask again.');
  };
  /** Work without a network. */
  const onTrips = <Result>(task: Task, work: (on: PointMaker) => Promise<Result>): Promise<Result> =>
    turns.inTurn(task, () => work(opened()));
  const onNetworks = <Result>(task: Task, work: (on: PointMaker) => Promise<Result>): Promise<Result> =>
    turns.computing(task, () => work(opened()));
  return {
    // Networks are loaded anew, and the trips stay.
    chooseBackend: ({ wanted }, task) => turns.choose(wanted, task.emit, () => maker?.dispose()),
    hold: ({ dataset }) =>
      turns.change(() => {
        if (maker?.dataset.fingerprint === dataset.fingerprint) return;
        maker?.dispose();
        weights.clear();
        maker = new PointMaker(dataset, open);
      }),
    keepWeights: (request) => turns.change(() => weights.keep(request.weights, request.drop)),
    trips: (_, task) =>
      onTrips(task, async (on) => {
        const summary = await on.summary(task);
        return moving(summary, buffersIn(summary));
      }),
    // The trip stays here, so that it is copied.
    trip: ({ index }, task) => onTrips(task, (on) => on.trip(index, task)),
    tokenise: ({ id, index }, task) => onNetworks(task, (on) => on.tokenise(weightsOf(id), index, task)),
    codebooks: ({ id, part }, task) => onNetworks(task, (on) => on.codebooks(weightsOf(id), part, task)),
    generate: ({ id, orders, options: how }, task) =>
      onNetworks(task, async (on) => {
        const made = { trips: await on.generate(weightsOf(id), orders, how, task) };
        return moving(made, buffersIn(made));
      }),
    decode: ({ id, order: { roads, start, interval }, patterns, monotone, noise }, task) =>
      onNetworks(task, (on) =>
        on.decode(
          weightsOf(id),
          { roads, start, interval, patterns, ...(noise && { noise }) },
          monotone,
          task,
        ),
      ),
    evaluate: ({ id, part, options: how }, task) =>
      onNetworks(task, (on) => on.evaluate(weightsOf(id), part, how, task)),
  };
}
