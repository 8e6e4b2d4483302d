import type { NetworkStart } from '../../../engine/records/network-start';
import { CELL_TABLE, ROAD_TABLE } from '../checkpoints/dataset-buffers-fit';
import type { Schedule } from '../experiment-config';
import type { ExperimentConfig } from '../settings';

/** Divisor of the preset's learning rate: weights that are good already should not be moved far. */
const RATE_DIVISOR = 10;
/** Share of all steps with a rising rate: half of the published one. */
const WARMUP_SHARE = 0.05;
/** Divisor of the preset's number of epochs. */
const EPOCHS_DIVISOR = 3;

/** To go on from "with". */
export const FINE_TUNING_WORDS =
  "a third of the preset's epochs (1 at least), a tenth of its learning rate and a warm-up over 0.05 of the steps " +
  '(or as the preset says, where its roads or cells are others and start anew)';

/** The usual schedule of a network that starts from trained weights: a third of the epochs at a tenth of the rate. */
export const fineTuningSchedule = (schedule: Schedule): Schedule => ({
  ...schedule,
  epochs: Math.max(1, Math.round(schedule.epochs / EPOCHS_DIVISOR)),
  // 3e-3 / 10 is not the double nearest to 3e-4, which is what a flag says.
  learningRate: Number((schedule.learningRate / RATE_DIVISOR).toPrecision(12)),
  warmupShare: Math.min(schedule.warmupShare, WARMUP_SHARE),
});

/** A configuration with that schedule for the networks that start from trained weights. */
export function fineTuned(config: ExperimentConfig, started: readonly string[]): ExperimentConfig {
  const { teacher, student } = config;
  const tuned = <T extends { readonly training: Schedule }>(part: T, is: boolean): T =>
    is ? { ...part, training: fineTuningSchedule(part.training) } : part;
  return {
    ...config,
    teacher: tuned(teacher, started.includes('teacher')),
    student: tuned(
      student,
      started.some((name) => name !== 'teacher'),
    ),
  };
}

/**
 * Whether roads or cells start anew: they have to be learnt from the beginning. At a tenth of the rate a teacher's
 * perplexity in another city stayed a hundred times as high, and a student behind a fresh one (docs/results.md).
 */
export const startsAnew = ({ tensors }: NetworkStart): boolean =>
  tensors.some(({ name, fate }) => fate === 'anew' && (name === ROAD_TABLE || name === CELL_TABLE));

/** What a network starts from, in a word or two. */
const STARTS: Readonly<Record<string, string>> = {
  fresh: 'fresh weights',
  held: 'weights of a file or run',
  teacher: 'teacher in use',
  vanilla: 'vanilla student in use',
  distilled: 'distilled student in use',
};

export const startInWords = (start: unknown): string => STARTS[String(start)] ?? String(start);
