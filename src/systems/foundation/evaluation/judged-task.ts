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

/** The accuracy at one level of hexagons, 1 for the coarsest. */
export const levelMeasure = (level: number): string => `level-${level}`;
