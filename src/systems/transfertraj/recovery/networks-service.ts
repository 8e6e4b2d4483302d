import type { WorkerBackendOptions } from '../../../engine/backend/worker-backend';
import { HeldDataset, KeptWeights } from '../../../engine/checkpoints/network-service';
import { NETWORK_LABELS, TASKS } from '../networks';
import { CityAtWork, type MeasuredWeights } from './city-at-work';
import {
  type EncoderWeights,
  RECOVERY_AT_WORK,
  type NetworkIds,
  type RecoveryDataset,
  type RecoveryService,
} from './recovery-service';

/** Answers one request after the other. A change of the data set or of the backend waits for them. */
export function networksService(options: WorkerBackendOptions): RecoveryService {
  const weights = new KeptWeights<EncoderWeights>(RECOVERY_AT_WORK.mostKept, 'encoders');
  const weightsOf = (id: string) => weights.of(id, 'encoder');
  const held = new HeldDataset(options, weights, (dataset: RecoveryDataset) => new CityAtWork(dataset));
  return {
    ...held.methods,
    trips: (_, task) => held.givingInTurn(task, (on) => on.summary()),
    trip: ({ index }, task) => held.givingInTurn(task, (on) => on.trip(index)),
    fill: ({ id, ...question }, task) => held.giving(task, (on) => on.fill(weightsOf(id), question)),
    baselines: (question, task) =>
      held.givingInTurn(task, async (on) => ({ answers: await on.baselines(question, task) })),
    travelTime: ({ id, ...question }, task) =>
      held.giving(task, (on) => on.travelTime(weightsOf(id), question, task)),
    checkTimes: ({ id, sets }, task) => held.giving(task, (on) => on.checkTimes(weightsOf(id), sets, task)),
    experts: ({ id, most }, task) => held.giving(task, (on) => on.experts(weightsOf(id), most, task)),
    evaluate: ({ hides, seed, ...ids }, task) =>
      held.giving(task, (on) => on.evaluate(measured(ids, weights), { hides, seed }, task)),
  };
}

/** @throws Failure 'bad-input' for weights that are not kept */
function measured({ pretrained, tasks }: NetworkIds, weights: KeptWeights<EncoderWeights>): MeasuredWeights {
  const tuned = TASKS.flatMap((task) => {
    const id = tasks[task];
    return id === undefined ? [] : [[task, weights.of(id, NETWORK_LABELS[task])] as const];
  });
  return {
    pretrained: pretrained === undefined ? null : weights.of(pretrained, NETWORK_LABELS.pretrained),
    tuned: new Map(tuned),
  };
}
