import { Failure } from '../../../base/failure';
import { TaskQueue, type Task } from '../../../base/task';
import { buffersIn } from '../../../base/bytes';
import type { Dataset } from '../../../domain/dataset';
import { WorkerBackend, type WorkerBackendOptions } from '../../../engine/backend/worker-backend';
import { moving } from '../../../engine/protocol/service';
import { FlowForecaster } from './flow-forecaster';
import type { FlowsService } from './flows-service';

/** Answers one request after the other. A change of the data set or of the backend waits for them. */
export function flowsService(options: WorkerBackendOptions): FlowsService {
  const backend = new WorkerBackend(options);
  const queue = new TaskQueue();
  let dataset: Dataset | undefined;
  let forecaster: FlowForecaster | undefined;
  const release = () => {
    forecaster?.dispose();
    forecaster = undefined;
  };
  const inTurn = <Result extends object>(
    zerosMissing: boolean,
    task: Task,
    work: (on: FlowForecaster) => Promise<Result>,
  ): Promise<Result> =>
    queue.run(async () => {
      // The request may have been cancelled while it waited.
      await task.checkpoint({ isStep: false });
      if (!dataset)
        throw new Failure('bad-input', 'There is no data set yet. Open one first, then forecast again.');
      await backend.ready();
      if (forecaster?.choice.zerosMissing !== zerosMissing) release();
      const on = (forecaster ??= new FlowForecaster(dataset, { zerosMissing }));
      const result = await backend.guard(() => work(on));
      return moving(result, buffersIn(result));
    });
  return {
    chooseBackend: ({ wanted }, task) =>
      queue.run(async () => {
        release();
        return backend.choose(wanted, task.emit);
      }),
    hold: (request) =>
      queue.run(async () => {
        if (dataset?.fingerprint === request.dataset.fingerprint) return;
        release();
        dataset = request.dataset;
      }),
    forecast: ({ source, from, to, zerosMissing }, task) =>
      inTurn(zerosMissing, task, (on) => on.forecast(source, from, to, task)),
    errors: ({ source, part, zerosMissing }, task) =>
      inTurn(zerosMissing, task, (on) => on.errors(source, part, task)),
    likeness: ({ weights, row, zerosMissing }, task) =>
      inTurn(zerosMissing, task, (on) => on.likeness(weights, row)),
    lens: ({ zerosMissing, ...request }, task) => inTurn(zerosMissing, task, (on) => on.lens(request)),
  };
}
