import type { GroupOf } from '../../../../engine/settings/settings';
import type { PresetName, TRANSFER_SETTINGS, TransferConfig } from '../../settings';
import { listed, counted } from '../../../../base/text';
import { fixed, count } from '../../../../studio/figures';
import { wordsOfEpochs } from '../../../../studio/state/training/epoch-lines';
import { NETWORK_LABELS } from '../../networks';
import { epochSteps } from '../../../../engine/experiments/system';
import { transfertraj } from '../../index';

/** Describes each preset in a sentence. */
export const PRESET_WORDS: Readonly<Record<PresetName, string>> = {
  quick: 'A small encoder and few epochs: to try things out.',
  light: 'An encoder for a browser that learns for longer.',
  paper: 'The published sizes and schedule, and all five tasks: slow without a graphics card.',
};

/** A part of the form: settings of one part of the table, and when it makes sense. */
interface FormPart {
  /** As the table of settings names it. */
  readonly name: NonNullable<GroupOf<typeof TRANSFER_SETTINGS>>;
  /** Decided by the encoder that is in use, where none is pre-trained. */
  readonly isOfEncoder: boolean;
}

/** The parts in the order of the form. */
export const FORM_PARTS: readonly FormPart[] = [
  { name: 'Tasks', isOfEncoder: false },
  { name: 'Pre-training', isOfEncoder: true },
  { name: 'Reading', isOfEncoder: true },
  { name: 'Encoder', isOfEncoder: true },
  { name: 'Loss', isOfEncoder: false },
];

/** Errors of places and times: "places off by 61.2 m and times by 0.84 min on validation trips". */
export const epochWords = wordsOfEpochs(NETWORK_LABELS, ({ metres, minutes }) => {
  const errors = [
    ...(metres === undefined ? [] : [`places off by ${fixed(metres, 1)} m`]),
    ...(minutes === undefined
      ? []
      : [`times${metres === undefined ? ' off' : ''} by ${fixed(minutes, 2)} min`]),
  ];
  return errors.length === 0 ? null : `${listed(errors)} on validation trips`;
});

/**
 * How much there is to learn, to judge the time by: "6 epochs of pre-training and 4 of each of 3 tasks: 990 steps at most".
 * @param networks names of those that are trained
 * @param trips of the training part
 */
export function lengthWords(config: TransferConfig, networks: readonly string[], trips: number): string {
  const { pretraining, tuning } = config;
  const pretrains = networks.includes('pretrained');
  const tasks = networks.length - (pretrains ? 1 : 0);
  const each = tasks === 1 ? 'one task' : `each of ${tasks} tasks`;
  const parts = [
    ...(pretrains ? [`${counted(pretraining.epochs, 'epoch')} of pre-training`] : []),
    ...(tasks > 0 ? [`${pretrains ? tuning.epochs : counted(tuning.epochs, 'epoch')} of ${each}`] : []),
  ];
  const epochs = (pretrains ? pretraining.epochs : 0) + tasks * tuning.epochs;
  // All networks learn in batches of one size.
  const steps = epochs * epochSteps(transfertraj.networks[0], config, trips);
  return `${parts.join(' and ')} on ${counted(trips, 'training trip')}: ${count(steps)} steps at most. Once it trains, the time left is shown.`;
}
