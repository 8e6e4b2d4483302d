import { readSafetensors } from '../../../nn/safetensors';
import type { EventTask } from '../../../base/task';
import type { ExperimentEvent, ExperimentProducts } from '../experiment';
import type { TrainingKeeper } from '../experiment-hooks';

/** What a run said and made. */
export interface WatchedRun {
  readonly events: ExperimentEvent[];
  readonly products: ExperimentProducts;
}

/** How a run is started that is watched. */
export interface WatchedOptions {
  readonly task: Pick<EventTask<ExperimentEvent>, 'checkpoint' | 'emit'>;
  readonly keeper?: TrainingKeeper;
}

/** A run that dies once `dies` says so: its next checkpoint throws, as that of a lost worker would. */
export async function watchedRun(
  start: (options: WatchedOptions) => Promise<ExperimentProducts>,
  keeper?: TrainingKeeper,
  dies: (event: ExperimentEvent) => boolean = () => false,
): Promise<WatchedRun> {
  const events: ExperimentEvent[] = [];
  let dead = false;
  const task = {
    checkpoint: async () => {
      if (dead) throw new Error('the worker died');
    },
    emit: (event: ExperimentEvent) => {
      events.push(event);
      dead ||= dies(event);
    },
  };
  return { events, products: await start({ task, ...(keeper && { keeper }) }) };
}

/** The tensors of a network's checkpoint. */
export const weightsOf = ({ products }: WatchedRun, network: string) =>
  readSafetensors(products.checkpoints.find(({ name }) => name === network)!.bytes).tensors;

/** What each step of a network's training said. */
export const stepsOf = ({ events }: WatchedRun, network: string) =>
  events.flatMap((event) =>
    event.kind === 'training' && event.network === network && event.event.kind === 'step'
      ? [event.event.values]
      : [],
  );

/** The notes of a run, in their order. */
export const notesOf = ({ events }: Pick<WatchedRun, 'events'>): string[] =>
  events.flatMap((event) => (event.kind === 'note' ? [event.text] : []));

/** Whether an event is the end of an epoch of a network: where `watchedRun` may let a run die. */
export const endsEpoch =
  (network: string, epoch: number) =>
  (event: ExperimentEvent): boolean =>
    event.kind === 'training' &&
    event.network === network &&
    event.event.kind === 'epoch' &&
    event.event.epoch === epoch;
