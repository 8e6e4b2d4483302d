import { badInput } from '../../../base/failure';
import { counted } from '../../../base/text';
import type { OdSource } from '../../../engine/routes/route-source';
import type { ExperimentConfig } from '../settings';

/**
 * Whose word the third runner takes beside the trips': the teacher's with another weight, or that of a control that
 * knows nothing. `uniform` finds all roads equally likely; `shuffled` is the teacher whose cells changed places, so that
 * it is as sure and never of the right road; `untrained` is the teacher's network with its first weights.
 */
export const THIRD_TEACHERS = ['uniform', 'shuffled', 'untrained', 'teacher'] as const;
export type ThirdTeacher = (typeof THIRD_TEACHERS)[number];

export interface ThirdRunner {
  readonly teacher: ThirdTeacher;
  /** Weight of its teacher's term. */
  readonly lambda: number;
}

/** In the order in which they are trained and listed. */
export const RUNNERS = ['vanilla', 'distilled', 'third'] as const;
export type RunnerName = (typeof RUNNERS)[number];

/** One student of a race. */
export interface Runner {
  readonly name: RunnerName;
  readonly teacher: 'none' | ThirdTeacher;
  /** 0 without a teacher. */
  readonly lambda: number;
}

/** What decides the course of a race, beside the data set, the teacher and the backend. */
export interface RaceOrder {
  /** Its student, distillation, generation and seed; the epochs are left aside. */
  readonly config: ExperimentConfig;
  /** Optimiser steps of each runner. */
  readonly steps: number;
  /** Steps from one moment to the next, once the start is over: see `momentSteps`. */
  readonly drawEvery: number;
  /** How many seeds are run, one after the other, from that of the configuration on. */
  readonly seeds: number;
  /** The trips whose pairs are drawn: of which set, and which of it. */
  readonly from: OdSource;
  readonly trips: Uint32Array;
  readonly third: ThirdRunner | null;
}

/** Drawing more would take longer than training. */
export const MOST_PAIRS = 32;
/** Two thousand steps of the published batch are ten epochs of the sample city. */
export const MOST_STEPS = 20_000;
export const MOST_MOMENTS = 1000;
export const MOST_SEEDS = 5;

export function runnersOf({ config, third }: Pick<RaceOrder, 'config' | 'third'>): Runner[] {
  return [
    { name: 'vanilla', teacher: 'none', lambda: 0 },
    { name: 'distilled', teacher: 'teacher', lambda: config.distillation.lambda },
    ...(third ? [{ name: 'third' as const, ...third }] : []),
  ];
}

/**
 * The steps at which the routes are drawn: the start, every so many, and the end. Before the first of those also after
 * 1, 2, 4, 8 and so on steps, since routes change most at the start.
 */
export function momentSteps({ steps, drawEvery }: Pick<RaceOrder, 'steps' | 'drawEvery'>): number[] {
  const due = [0];
  for (let step = 1; step < Math.min(drawEvery, steps); step *= 2) due.push(step);
  for (let step = drawEvery; step < steps; step += drawEvery) due.push(step);
  return [...due, steps];
}

/** @throws Failure 'bad-input' for a race that cannot be run */
export function checkRace(order: RaceOrder, tripCount: number): void {
  const { config, steps, drawEvery, seeds, trips, third } = order;
  const whole = (what: string, value: number, most: number) => {
    if (!Number.isInteger(value) || value < 1 || value > most)
      throw refused(`${what} must be a whole number from 1 to ${most}, not ${value}`);
  };
  whole('The number of steps', steps, MOST_STEPS);
  whole('The steps from one drawing to the next', drawEvery, MOST_STEPS);
  whole('The number of seeds', seeds, MOST_SEEDS);
  if (steps / drawEvery > MOST_MOMENTS)
    throw refused(`The routes would be drawn more than ${MOST_MOMENTS} times; draw them less often`);
  if (trips.length === 0) throw refused('There is no pair to draw; choose a trip');
  if (trips.length > MOST_PAIRS)
    throw refused(
      `${counted(trips.length, 'pair')} are too many to draw again and again; ${MOST_PAIRS} are the most`,
    );
  const { student, teaching } = config;
  if (student.share < 1 || teaching.way !== 'soft-targets' || teaching.schedule !== 'constant')
    throw refused(
      'Its students have all training trips and soft targets of a constant weight; choose a share of 1, soft targets and a constant weight',
    );
  const missing = trips.find((trip) => trip >= tripCount);
  if (missing !== undefined) throw refused(`There is no trip ${missing} among the ${tripCount}`);
  for (const { lambda } of runnersOf(order).slice(1))
    if (!(lambda > 0) || !Number.isFinite(lambda))
      throw refused('With a weight (λ) of 0 a teacher is not heard; choose a larger one');
  if (third?.teacher === 'teacher' && third.lambda === config.distillation.lambda)
    throw refused('The third runner would be the distilled student once more; choose another weight (λ)');
}

const refused = (why: string) => badInput(`This race cannot be run. ${why}.`);
