/**
 * What a distilled student gets from its teachers: their probabilities at the steps of its own trips (the thesis), or
 * routes that are trips to it like its own (sequence-level distillation, Kim and Rush 2016). Shortest paths are the
 * control of these: they have no teacher.
 */
export const WAYS = ['soft-targets', 'sampled-routes', 'best-routes', 'shortest-paths'] as const;
export type Way = (typeof WAYS)[number];

/** Whether the student gets routes that are trips to it like its own. */
export const isOfRoutes = (way: Way): boolean => way !== 'soft-targets';

/**
 * The weight of the teacher over a student's training: `constant`, `falling` along a cosine from lambda to 0, or
 * `teacher-first`: the first half of all steps learns from the teacher alone, the second from the trips alone.
 */
export const LAMBDA_SCHEDULES = ['constant', 'falling', 'teacher-first'] as const;
export type LambdaSchedule = (typeof LAMBDA_SCHEDULES)[number];

/**
 * Who gives soft targets: LM-TAD; HOSER+ that learnt from all training trips; bigrams of cells; and controls, which
 * know nothing: every candidate alike, LM-TAD with its cells shuffled, LM-TAD before its training. `transfertraj`, an
 * encoder of GPS points, and `foundation`, a masked language model of hexagons, are networks of other systems, given.
 */
export const TEACHERS = [
  'lmTad',
  'plus',
  'bigram',
  'uniform',
  'shuffled',
  'untrained',
  'transfertraj',
  'foundation',
] as const;
export type TeacherName = (typeof TEACHERS)[number];

/** From whom a distilled student learns, and how. */
export interface TeachingConfig {
  readonly way: Way;
  /** Number of pairs for which routes are drawn, of the ways that are routes; those that arrive are kept. */
  readonly routes: number;
  readonly schedule: LambdaSchedule;
  /**
   * Parts into which the training trips are cut for teachers of soft targets: each part is judged by teachers that
   * learnt from the others. 1: one teacher judges the trips that it learnt from, as in the thesis.
   */
  readonly crossFit: number;
  /** Number of HOSER+ teachers, of seeds of their own, whose probabilities are averaged. */
  readonly members: number;
  /** Weights of the teachers of soft targets, relative to their sum. */
  readonly teachers: Readonly<Record<TeacherName, number>>;
}

/** As in the thesis: soft targets of LM-TAD alone, on the trips that it learnt from. */
export const DEFAULT_TEACHING: TeachingConfig = {
  way: 'soft-targets',
  routes: 1000,
  schedule: 'constant',
  crossFit: 1,
  members: 1,
  teachers: {
    lmTad: 1,
    plus: 0,
    bigram: 0,
    uniform: 0,
    shuffled: 0,
    untrained: 0,
    transfertraj: 0,
    foundation: 0,
  },
};

/** Most parts of a cross-fitted teacher. */
export const MOST_PARTS = 20;

/** What a teacher that judges a part of the trips is called where its training is reported and kept. */
export const partTeacher = (part: number, teacher = 'teacher'): string => `${teacher}-part-${part}`;
