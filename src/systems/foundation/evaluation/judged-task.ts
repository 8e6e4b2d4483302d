import type { JudgedSources } from '../../../evaluation/judge-sources';
import { TASK_LABELS, TASKS } from '../networks';

/** What networks are judged by: filling in hidden hexagons, then the tasks. */
export const JUDGED = ['masked', ...TASKS] as const;
export type JudgedName = (typeof JUDGED)[number];

/**
 * What the sources of one task are worth on the test part, with 95 % bootstrap intervals over its units: sequences of hidden hexagons,
 * examples of the tasks. All sources see the same ones.
 */
export interface JudgedTask extends JudgedSources<string> {
  readonly task: JudgedName;
  readonly units: number;
  /** Hexagons, or examples, that were asked for. */
  readonly asked: number;
}

/** A task at the beginning of a sentence. */
export const judgedWords = (task: JudgedName): string =>
  task === 'masked'
    ? 'Hidden hexagons'
    : `${TASK_LABELS[task][0].toUpperCase()}${TASK_LABELS[task].slice(1)}`;

/** How a measure is written, and which way is better. */
export interface MeasureWords {
  readonly title: string;
  readonly unit?: string;
  readonly isShare: boolean;
  readonly decimals: number;
  readonly better: 'higher' | 'lower';
}

const share = (title: string): MeasureWords => ({ title, isShare: true, decimals: 1, better: 'higher' });

const MEASURES: Readonly<Record<string, MeasureWords>> = {
  bits: { title: 'Bits per hexagon', unit: 'bit', isShare: false, decimals: 2, better: 'lower' },
  exact: share('Hexagons named exactly'),
  f1: share('F1'),
  accuracy: share('Accuracy'),
  top1: share('Destinations named exactly'),
  'macro-f1': share('Macro-F1 over the true destinations'),
  'macro-f1-union': share('Macro-F1 over true and named destinations'),
  metres: { title: 'Distance to the destination', unit: 'm', isShare: false, decimals: 0, better: 'lower' },
};

/** The measure that a task is judged by. Pairs are balanced, and whoever says yes to all of them has an F1 of two thirds. */
export const MAIN_MEASURES: Readonly<Record<JudgedName, string>> = {
  masked: 'bits',
  next: 'accuracy',
  destination: 'top1',
  user: 'accuracy',
};

/** The accuracy at one level of hexagons, 1 for the coarsest. */
export const levelMeasure = (level: number): string => `level-${level}`;

/** How a measure is written; records name no other ones. */
export function measureWords(measure: string): MeasureWords {
  if (Object.hasOwn(MEASURES, measure)) return MEASURES[measure];
  return share(`Level ${measure.slice('level-'.length)} right`);
}
