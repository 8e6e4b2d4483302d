import { buffersIn } from '../../../base/bytes';
import type { Task } from '../../../base/task';
import type { WorkerBackendOptions } from '../../../engine/backend/worker-backend';
import { KeptWeights } from '../../../engine/checkpoints/kept-weights';
import { HeldDataset } from '../../../engine/checkpoints/network-service';
import { moving } from '../../../engine/protocol/service';
import { CityAtWork } from './city-at-work';
import type { HexagonDataset, HexagonService, ModelWeights } from './hexagon-service';
import { MOST_KEPT } from './kept-models';

/** Answers one request after the other. A change of the data set or of the backend waits for them. */
export function hexagonService(options: WorkerBackendOptions): HexagonService {
  const weights = new KeptWeights<ModelWeights>(MOST_KEPT, 'networks');
  const weightsOf = (id: string) => weights.of(id, 'network');
  const held = new HeldDataset(options, weights, (dataset: HexagonDataset) => new CityAtWork(dataset));
  /** What is made is the page's: it is moved there. */
  const given = <Result extends object>(result: Result): Result => moving(result, buffersIn(result));
  /** Work without a network. */
  const onCity = <Result extends object>(
    task: Task,
    work: (on: CityAtWork) => Result | Promise<Result>,
  ): Promise<Result> => held.inTurn(task, async (on) => given(await work(on)));
  const onModels = <Result extends object>(
    task: Task,
    work: (on: CityAtWork) => Result | Promise<Result>,
  ): Promise<Result> => held.computing(task, async (on) => given(await work(on)));
  return {
    ...held.methods,
    sequences: ({ of }, task) => onCity(task, (on) => on.summary(of)),
    sequence: ({ of, index }, task) => onCity(task, (on) => on.sequence(of, index)),
    tokenizers: ({ of, context }, task) =>
      onCity(task, async (on) => ({ kinds: await on.tokenizers(of, context, task) })),
    hexagon: ({ of, cell }, task) => onCity(task, (on) => on.hexagon(of, cell, task)),
    model: ({ id }, task) => onModels(task, (on) => on.model(weightsOf(id))),
    believe: ({ id, of, ...stretch }, task) =>
      onModels(task, (on) => on.believe(weightsOf(id), of, stretch, task)),
    map: ({ id, of }, task) => onModels(task, (on) => on.map(weightsOf(id), of, task)),
    probes: ({ id, of }, task) => onModels(task, (on) => on.probes(weightsOf(id), of, task)),
    measure: ({ id, config }, task) => onModels(task, (on) => on.measure(weightsOf(id), config, task)),
  };
}
