import { buffersIn } from '../../../base/bytes';
import { Failure } from '../../../base/failure';
import type { Task } from '../../../base/task';
import type { WorkerBackendOptions } from '../../../engine/backend/worker-backend';
import { WorkerTurns } from '../../../engine/backend/worker-turns';
import { KeptWeights } from '../../../engine/checkpoints/kept-weights';
import { moving } from '../../../engine/protocol/service';
import { CityAtWork } from './city-at-work';
import type { HexagonService, ModelWeights } from './hexagon-service';
import { MOST_KEPT } from './kept-models';

/** Answers one request after the other. A change of the data set or of the backend waits for them. */
export function hexagonService(options: WorkerBackendOptions): HexagonService {
  const turns = new WorkerTurns(options);
  const weights = new KeptWeights<ModelWeights>(MOST_KEPT, 'networks');
  const weightsOf = (id: string) => weights.of(id, 'network');
  let city: CityAtWork | undefined;
  const opened = (): CityAtWork => {
    if (city) return city;
    throw new Failure('bad-input', 'There is no data set yet. Open one first, then ask again.');
  };
  /** What is made is the page's: it is moved there. */
  const given = <Result extends object>(result: Result): Result => moving(result, buffersIn(result));
  /** Work without a network. */
  const onCity = <Result extends object>(
    task: Task,
    work: (on: CityAtWork) => Result | Promise<Result>,
  ): Promise<Result> => turns.inTurn(task, async () => given(await work(opened())));
  const onModels = <Result extends object>(
    task: Task,
    work: (on: CityAtWork) => Result | Promise<Result>,
  ): Promise<Result> => turns.computing(task, async () => given(await work(opened())));
  return {
    // Networks are loaded anew, and the sequences stay.
    chooseBackend: ({ wanted }, task) => turns.choose(wanted, task.emit, () => city?.dispose()),
    hold: ({ dataset }) =>
      turns.change(() => {
        if (city?.dataset.fingerprint === dataset.fingerprint) return;
        city?.dispose();
        weights.clear();
        city = new CityAtWork(dataset);
      }),
    keepWeights: (request) =>
      turns.change(() => {
        weights.keep(request.weights, request.drop);
        city?.drop([...request.drop, request.weights.id]);
      }),
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
