import { Failure } from '../../base/failure';
import type { RoadNetwork } from '../../domain/road-network';
import { checkPairs } from '../../generation/generate-routes';
import type { ExperimentOrder, Watched } from '../../engine/experiments/experiment';
import type { ExperimentConfig } from './experiment-config';
import { STUDENT_NAMES, type StudentName } from './distillation/distillation-config';
import { needsLmTad, TEACHERS } from './distillation/teaching-config';
import { studentNames, trainsTeacher } from './trained-networks';

/** Which parts of an experiment to do. */
export interface ExperimentParts {
  /**
   * Whether to train one, or the bytes of its checkpoint (a safetensors file). With 'none' only a vanilla
   * student can be trained.
   */
  readonly teacher: 'train' | 'none' | Uint8Array;
  /** The students to train from one seed, in this order; empty to train the teacher alone. */
  readonly students: readonly StudentName[];
  /** Whether every student and baseline draws routes for the configuration's OD pairs afterwards. */
  readonly routes: boolean;
}

/**
 * The parts of an experiment: the requested networks, or all networks of its configuration.
 * @throws Failure 'bad-input' for parts that do not go together
 */
export function experimentParts({
  config,
  networks,
  given = {},
  start = {},
  results,
}: ExperimentOrder<ExperimentConfig>): ExperimentParts {
  const isGiven = given.teacher !== undefined || start.teacher !== undefined;
  if (!networks) {
    const students = studentNames(config);
    if (students.includes('distilled')) checkTeaching(isGiven, config);
    return {
      teacher: given.teacher ?? (trainsTeacher(config) ? 'train' : 'none'),
      students,
      routes: results ?? true,
    };
  }
  const students = networks.filter(isStudentName);
  const routes = results ?? students.length > 0;
  const teacher = given.teacher ?? (networks.includes('teacher') ? 'train' : 'none');
  if (new Set(students).size < students.length)
    throw new Failure('bad-input', 'A student is asked for twice. Name each once.');
  if (students.includes('distilled')) {
    checkDistillation(teacher, config);
    checkTeaching(isGiven, config);
  }
  if (!networks.includes('teacher') && students.length === 0 && !routes)
    throw new Failure('bad-input', 'There is nothing to do. Choose a network to train, or routes to draw.');
  return { teacher, students, routes };
}

const isStudentName = (name: string): name is StudentName =>
  (STUDENT_NAMES as readonly string[]).includes(name);

function checkDistillation(
  teacher: ExperimentParts['teacher'],
  { distillation, teaching }: ExperimentConfig,
): void {
  if (distillation.lambda === 0)
    throw new Failure(
      'bad-input',
      'The distilled student learns nothing from the teacher at a lambda of 0. Raise lambda, or train the vanilla student.',
    );
  // Teachers of parts are trained for their soft targets, with that of all trips or without it.
  if (teacher === 'none' && needsLmTad(teaching) && teaching.crossFit === 1)
    throw new Failure(
      'bad-input',
      'The distilled student needs a teacher. Train one, choose a checkpoint, or train the vanilla student alone.',
    );
}

/** @param isGiven whether LM-TAD, or the weights that it starts from, learnt elsewhere */
function checkTeaching(isGiven: boolean, { teaching }: ExperimentConfig): void {
  const { way, crossFit, teachers } = teaching;
  if (way !== 'soft-targets') {
    if (crossFit === 1) return;
    throw new Failure(
      'bad-input',
      `Only soft targets are cross-fitted, and this student learns from routes. Set the parts of a cross-fitted teacher to 1, not ${crossFit}.`,
    );
  }
  if (TEACHERS.every((name) => teachers[name] === 0))
    throw new Failure(
      'bad-input',
      'Every teacher of the distilled student has a weight of 0. Give one of them a weight, or train the vanilla student.',
    );
  if (crossFit > 1 && isGiven && needsLmTad(teaching))
    throw new Failure(
      'bad-input',
      'A teacher that is given, or starts from weights, cannot be cross-fitted: it may have learnt from the trips that it is to judge. ' +
        'Train the teacher from fresh weights, or set the parts of a cross-fitted teacher to 1.',
    );
}

/**
 * @throws Failure 'bad-input' for invalid pairs or intervals, before an hour is spent on training the teacher
 */
export function checkWatched({ pairs, everySeconds }: Watched, network: RoadNetwork): void {
  checkPairs(pairs, network);
  if (!(everySeconds >= 0 && Number.isFinite(everySeconds)))
    throw new Failure(
      'bad-input',
      `Routes can be drawn every so many seconds from 0 up while a student learns, not every ${everySeconds}.`,
    );
}
