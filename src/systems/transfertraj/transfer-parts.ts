import { Failure } from '../../base/failure';
import type { ExperimentOrder } from '../../engine/experiments/experiment';
import { TASKS, type TaskName } from './networks';
import type { TransferConfig } from './transfer-config';

/** Which parts of an experiment to do. */
export interface TransferParts {
  /** To pre-train an encoder, the bytes of the checkpoint of one, or neither: tasks then begin with fresh weights. */
  readonly pretrained: 'train' | 'none' | Uint8Array;
  readonly tasks: readonly TaskName[];
}

/**
 * The parts of an experiment: the requested networks, or those of the configuration.
 * @throws Failure 'bad-input' for parts that do not go together
 */
export function transferParts({
  config,
  networks,
  given = {},
}: ExperimentOrder<TransferConfig>): TransferParts {
  const { encoder, pretraining, tuning } = config;
  const bytes = given.pretrained as Uint8Array | undefined;
  const asked = (name: string, usual: boolean) => networks?.includes(name) ?? usual;
  const tasks = TASKS.filter((task) => asked(task, tuning.tasks[task]));
  const pretrained = bytes ?? (asked('pretrained', pretraining.isDone) ? 'train' : 'none');
  if (pretrained === 'none' && tasks.length === 0)
    throw new Failure('bad-input', 'There is nothing to train. Pre-train an encoder, or choose a task.');
  if (encoder.topExperts > encoder.experts)
    throw new Failure(
      'bad-input',
      `A point asks ${encoder.topExperts} experts, and a layer has ${encoder.experts}. Choose as many at most.`,
    );
  return { pretrained, tasks };
}
