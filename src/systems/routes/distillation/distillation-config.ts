import { PRESET_CONFIGS, type ExperimentConfig, ROUTE_SETTINGS } from '../settings';
import { type Failure, badInput } from '../../../base/failure';

/** The two students: `vanilla` learns alone (lambda = 0), `distilled` from the teacher too. */
export type StudentName = 'vanilla' | 'distilled';

/** In the order in which they are trained and listed. */
export const STUDENT_NAMES: readonly StudentName[] = ['vanilla', 'distilled'];

/** The terms of Eq. 9. */
export type DistillationConfig = ExperimentConfig['distillation'];

/**
 * Temperature and window of the thesis's Table 2, with all steps and tau^2 as in its equations. Its lambda of
 * 0.0014 was tuned for a loss over last steps only and without tau^2; with this loss, 0.1 helped official
 * HOSER most on Porto.
 */
export const DEFAULT_DISTILLATION: DistillationConfig = PRESET_CONFIGS.thesis.distillation;

/** From whom a distilled student learns, and how. */
export type TeachingConfig = ExperimentConfig['teaching'];

/**
 * What a distilled student gets from its teachers: their probabilities at the steps of its own trips (the thesis), or
 * routes that are trips to it like its own (sequence-level distillation, Kim and Rush 2016). Shortest paths are the
 * control of these: they have no teacher.
 */
export type Way = TeachingConfig['way'];

/** Whether the student gets routes that are trips to it like its own. */
export const isOfRoutes = (way: Way): boolean => way !== 'soft-targets';

/**
 * The weight of the teacher over a student's training: `constant`, `falling` along a cosine from lambda to 0, or
 * `teacher-first`: the first half of all steps learns from the teacher alone, the second from the trips alone.
 */
export type LambdaSchedule = TeachingConfig['schedule'];

/** As in the thesis: soft targets of LM-TAD alone, on the trips that it learnt from. */
export const DEFAULT_TEACHING: TeachingConfig = PRESET_CONFIGS.thesis.teaching;

/**
 * Who gives soft targets: LM-TAD; HOSER+ that learnt from all training trips; bigrams of cells; and controls, which
 * know nothing: every candidate alike, LM-TAD with its cells shuffled, LM-TAD before its training. `transfertraj`, an
 * encoder of GPS points, and `foundation`, a masked language model of hexagons, are networks of other systems, given.
 */
export type TeacherName = keyof TeachingConfig['teachers'];
export const TEACHERS = Object.keys(DEFAULT_TEACHING.teachers) as readonly TeacherName[];

/** Most parts of a cross-fitted teacher: each part is judged by teachers that learnt from the others. */
export const MOST_PARTS = ROUTE_SETTINGS.crossFit.most;

/** What a teacher that judges a part of the trips is called where its training is reported and kept. */
export const partTeacher = (part: number, teacher = 'teacher'): string => `${teacher}-part-${part}`;

/** Why settings of teaching do not go together; null where they do. */
export function teachingProblem({
  teaching: { way, schedule },
}: Pick<ExperimentConfig, 'teaching'>): Failure | null {
  if (isOfRoutes(way) && schedule === 'falling')
    return badInput(
      "A weight that falls over time is of soft targets: routes are trips like the student's own and have no weight. " +
        'Choose a constant weight, or first the teacher and then the trips, or soft targets as the way to distil.',
    );
  return null;
}
