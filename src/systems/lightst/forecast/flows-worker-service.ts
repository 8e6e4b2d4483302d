import { Failure } from '../../../base/failure';
import type { Task } from '../../../base/task';
import { buffersIn } from '../../../base/bytes';
import type { WorkerBackendOptions } from '../../../engine/backend/worker-backend';
import { WorkerTurns } from '../../../engine/backend/worker-turns';
import { KeptWeights } from '../../../engine/checkpoints/kept-weights';
import { moving } from '../../../engine/protocol/service';
import { NETWORK_LABELS } from '../network-names';
import { FlowForecaster } from './flow-forecaster';
import type { FlowsDataset, FlowSource, FlowsService, FlowWeights, NetworkId } from './flows-service';
import { MOST_KEPT } from './kept-weights';
import { tableSummary } from './table-summary';

/** Answers one request after the other. A change of the data set or of the backend waits for them. */
export function flowsService(options: WorkerBackendOptions): FlowsService {
  const turns = new WorkerTurns(options);
  const weights = new KeptWeights<FlowWeights>(MOST_KEPT, 'networks');
  let dataset: FlowsDataset | undefined;
  let forecaster: FlowForecaster | undefined;
  const release = () => {
    forecaster?.dispose();
    forecaster = undefined;
  };
  const weightsOf = ({ id, network }: NetworkId) => weights.of(id, NETWORK_LABELS[network]);
  const sourceOf = (source: FlowSource) => (typeof source === 'string' ? source : weightsOf(source));
  /** The forecaster of the table that is asked for. */
  const ofTable = (zerosMissing: boolean): FlowForecaster => {
    if (!dataset)
      throw new Failure('bad-input', 'There is no data set yet. Open one first, then forecast again.');
    if (forecaster?.choice.zerosMissing !== zerosMissing) release();
    return (forecaster ??= new FlowForecaster(dataset, { zerosMissing }));
  };
  const inTurn = <Result extends object>(
    zerosMissing: boolean,
    task: Task,
    work: (on: FlowForecaster) => Promise<Result>,
  ): Promise<Result> =>
    turns.computing(task, async () => {
      const result = await work(ofTable(zerosMissing));
      return moving(result, buffersIn(result));
    });
  return {
    // Networks are loaded anew, and the table stays.
    chooseBackend: ({ wanted }, task) => turns.choose(wanted, task.emit, () => forecaster?.dispose()),
    hold: (request) =>
      turns.change(() => {
        if (dataset?.fingerprint === request.dataset.fingerprint) return;
        release();
        weights.clear();
        dataset = request.dataset;
      }),
    table: ({ zerosMissing }, task) =>
      turns.inTurn(task, () => {
        const summary = tableSummary(ofTable(zerosMissing).made);
        // The rest belongs to the table, which stays here.
        return moving(summary, buffersIn([summary.average, summary.byTraffic, summary.capacities]));
      }),
    keepWeights: (request) => turns.change(() => weights.keep(request.weights, request.drop)),
    forecast: ({ source, from, to, zerosMissing }, task) =>
      inTurn(zerosMissing, task, (on) => on.forecast(sourceOf(source), from, to, task)),
    errors: ({ source, part, zerosMissing }, task) =>
      inTurn(zerosMissing, task, (on) => on.errors(sourceOf(source), part, task)),
    likeness: ({ source, row, zerosMissing }, task) =>
      inTurn(zerosMissing, task, (on) => on.likeness(weightsOf(source), row)),
    lens: ({ teacher, students, row, losses, zerosMissing }, task) =>
      inTurn(zerosMissing, task, (on) =>
        on.lens({
          teacher: weightsOf(teacher),
          students: students.map((student) => weightsOf(student)),
          row,
          losses,
        }),
      ),
  };
}
