import type { SettingValue } from '../settings/settings';

/** Something that a study measures of a trial. */
export interface StudyMeasure {
  /** Name in files: `test-accuracy`. */
  readonly key: string;
  readonly label: string;
  readonly unit?: string;
  readonly better: 'more' | 'less' | null;
}

/** Something that a study varies: a setting by its flag, `seed` never. */
export interface StudyAxis {
  /** The setting's flag: `student-share`. */
  readonly name: string;
  readonly label: string;
  /** All values of a grid in order; the range of a search. */
  readonly values:
    readonly SettingValue[] | { readonly low: number; readonly high: number; readonly whole: boolean };
  readonly logarithmic: boolean;
}

/** A named way in which trials are run, with the settings that make it so. */
export interface StudyArm {
  readonly name: string;
  readonly settings: Readonly<Record<string, SettingValue>>;
}

export const TRIAL_STATES = ['waiting', 'running', 'complete', 'pruned', 'failed'] as const;
export type TrialState = (typeof TRIAL_STATES)[number];

export interface StudyTrial {
  /** From 0, in the order of the study file. */
  readonly number: number;
  readonly arm: string;
  /** Value of each axis; empty for the final runs of a search, whose arms have their values as settings. */
  readonly values: Readonly<Record<string, SettingValue>>;
  readonly seed: number;
  readonly state: TrialState;
  /** By key of the measure; a measure that a trial cannot have is left out. */
  readonly measures: Readonly<Record<string, number>>;
  /** The objective on validation trips after each epoch so far: [epoch from 1, value]. */
  readonly course: readonly (readonly [number, number])[];
  /** Wall clock, training and drawing. */
  readonly seconds: number | null;
  /** Folder of the run within the study's. */
  readonly run: string;
  /** Why it failed, for one that did. */
  readonly failure?: string;
}

/** What of a city may decide how much a student gains there. Trips are the training trips. */
export interface CityFacts {
  /** Directed roads of the network. */
  readonly roads: number;
  readonly trips: number;
  /** Mean number of roads of a trip. */
  readonly roadsPerTrip: number;
  /** Trips over roads: how much there is to learn from for each road. */
  readonly tripsPerRoad: number;
  /** Mean length of a trip, km. */
  readonly kilometres: number;
}

/** What a study has found so far: all that its tables and pictures show. */
export interface StudyResult {
  readonly title: string;
  /** What it is to answer, as a sentence. */
  readonly question: string | null;
  /** Data set, fingerprint, preset, steps, versions, backend, the command that repeats it: in the order shown. */
  readonly facts: Readonly<Record<string, string>>;
  /** Left out by studies that were run before it was written down. */
  readonly city?: CityFacts;
  readonly arms: readonly StudyArm[];
  /** The arm that others are compared with, seed by seed and at equal values of all axes; null for none. */
  readonly baseline: string | null;
  readonly axes: readonly StudyAxis[];
  readonly measures: readonly StudyMeasure[];
  /** Key of the measure that a search improves, and that pictures show first. */
  readonly objective: string;
  readonly trials: readonly StudyTrial[];
}
