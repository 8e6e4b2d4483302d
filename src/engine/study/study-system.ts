import type { MetricsReport } from '../../evaluation/metrics-report';
import type { SystemEntry } from '../experiments/system';
import type { RunRecord } from '../records/run-record';
import type { StudyMeasure } from './study-result';

/** What a study takes from one of its runs. */
export interface StudyRun {
  readonly record: RunRecord;
  readonly metrics: MetricsReport;
}

/** Validations of a network after each of its epochs. */
export interface Course {
  /** Name of the measure in a validation. */
  readonly measure: string;
  /** Left out where it is the one that the trial is about: `SystemStudy.learner`. */
  readonly network?: string;
}

/** What is measured of a trial, and how. */
export interface TrialMeasure extends StudyMeasure {
  /** Set for measures of routes: a trial that draws none does not have them. */
  readonly ofRoutes?: true;
  /** Set for measures that only some runs of the system have: studies list them once a trial has them. */
  readonly isRare?: true;
  /** What says it after each epoch, on the validation part; left out where nothing does. */
  readonly course?: Course;
  /**
   * Nothing where a run does not have it.
   * @param network that the trial is about
   * @param steps of its optimiser
   */
  readonly of: (run: StudyRun, network: string, steps: number) => number | null | undefined;
}

/** A network that several trials learn from, trained once for all that need the same. */
export interface SharedNetwork<C> {
  readonly network: string;
  isNeeded(config: C): boolean;
  /**
   * A configuration in which nothing is of the trial but what decides this network.
   * @param onAll the trial's, with epochs for one that learns from all trips as long as a teacher does
   */
  config(config: C, onAll: C): C;
}

/** So many optimiser steps, in place of epochs; what is left out keeps its epochs. */
export interface Steps {
  readonly steps?: number | undefined;
  readonly teacherSteps?: number | undefined;
}

/**
 * What the study lab asks of a system beside its settings.
 * @typeParam C configuration of the system
 */
export interface StudySystem<C = unknown> {
  readonly system: SystemEntry<C>;
  /** Everything that is measured of a trial, in the order shown. */
  readonly measures: readonly TrialMeasure[];
  readonly shared: readonly SharedNetwork<C>[];
  /** The network that a trial is about, by its objective. */
  learner(config: C, objective: TrialMeasure): string;
  /** Networks that a trial trains; left out where the configuration says it alone. */
  trained?(config: C): readonly string[];
  /** Networks of other systems that a configuration needs. */
  needed?(config: C): readonly string[];
  /**
   * A configuration whose networks learn for so many steps each, and `onAll` the same for a student of all trips; left out where
   * a study says epochs.
   * @param trips number of training trips
   */
  lasting?(config: C, steps: Steps, trips: number): { readonly config: C; readonly onAll: C };
}
