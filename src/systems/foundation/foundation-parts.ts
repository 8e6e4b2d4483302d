import { Failure } from '../../base/failure';
import { shown } from '../../base/text';
import type { Dataset } from '../../domain/dataset';
import type { ExperimentOrder } from '../../engine/experiments/experiment';
import type { FoundationConfig } from './foundation-config';
import type { LeftOutTask } from './foundation-record';
import { TASKS, type TaskName } from './networks';
import { FOUNDATION_SETTINGS } from './settings';

/** Which parts of an experiment to do. */
export interface FoundationParts {
  /** To pre-train a model, the bytes of the checkpoint of one, or neither: tasks then begin with fresh weights. */
  readonly pretrained: 'train' | 'none' | Uint8Array;
  readonly tasks: readonly TaskName[];
  readonly leftOut: readonly LeftOutTask[];
}

/** Whether data say that nobody real is in them. */
export const isSimulated = ({ card }: Pick<Dataset, 'card'>): boolean => card?.simulated === true;

/**
 * The parts of an experiment: the requested networks, or those of the configuration. A given model without a task is measured as it is. Real people are recognised only where one insists.
 * @param hasOwners whether sequences say whose they are
 * @throws Failure 'bad-input' for parts that do not go together, and where nothing is left to train or to measure
 */
export function foundationParts(
  { dataset, config, networks, given = {} }: ExperimentOrder<FoundationConfig>,
  hasOwners: boolean,
): FoundationParts {
  const { network, pretraining, tuning } = config;
  const bytes = given.pretrained as Uint8Array | undefined;
  const asked = (name: string, usual: boolean) => networks?.includes(name) ?? usual;
  const wanted = TASKS.filter((task) => asked(task, tuning.tasks[task]));
  const why = wanted.includes('user') ? whyNoUserTask(dataset, tuning.userTaskOnRealPeople, hasOwners) : null;
  const tasks = wanted.filter((task) => task !== 'user' || why === null);
  const pretrained = bytes ?? (asked('pretrained', pretraining.isDone) ? 'train' : 'none');
  if (pretrained === 'none' && tasks.length === 0)
    throw new Failure('bad-input', why ?? 'There is nothing to train. Pre-train a model, or choose a task.');
  if (network.width % network.heads !== 0)
    throw new Failure(
      'bad-input',
      `The width ${network.width} cannot be shared among ${network.heads} heads. Choose a multiple of the heads.`,
    );
  return { pretrained, tasks, leftOut: why === null ? [] : [{ task: 'user', why }] };
}

function whyNoUserTask(dataset: Dataset, insists: boolean, hasOwners: boolean): string | null {
  if (!hasOwners)
    return `The task "same person" is left out: ${shown(dataset.name)} does not say of enough sequences whose they are.`;
  if (insists || isSimulated(dataset)) return null;
  const { label, flag } = FOUNDATION_SETTINGS.userTaskOnRealPeople;
  return (
    `The task "same person" is left out: it recognises people, and ${shown(dataset.name)} does not say that its people are simulated. ` +
    `With their consent, choose "${label}" (--${flag} on the command line).`
  );
}
