import { Failure } from '../../base/failure';
import type { RoadNetwork } from '../../domain/road-network';
import { checkPairs } from '../../generation/generate-routes';
import type { ExperimentOrder, Watched } from '../../engine/experiments/experiment';
import type { ExperimentConfig } from './experiment-config';
import { STUDENT_NAMES, type StudentName } from './distillation/distillation-config';
import { studentNames } from './trained-networks';

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
  results,
}: ExperimentOrder<ExperimentConfig>): ExperimentParts {
  if (!networks)
    return {
      teacher: given.teacher ?? (config.distillation.lambda > 0 ? 'train' : 'none'),
      students: studentNames(config),
      routes: results ?? true,
    };
  const students = networks.filter(isStudentName);
  const routes = results ?? students.length > 0;
  const teacher = given.teacher ?? (networks.includes('teacher') ? 'train' : 'none');
  if (new Set(students).size < students.length)
    throw new Failure('bad-input', 'A student is asked for twice. Name each once.');
  if (students.includes('distilled')) checkDistillation(teacher, config);
  if (!networks.includes('teacher') && students.length === 0 && !routes)
    throw new Failure('bad-input', 'There is nothing to do. Choose a network to train, or routes to draw.');
  return { teacher, students, routes };
}

const isStudentName = (name: string): name is StudentName =>
  (STUDENT_NAMES as readonly string[]).includes(name);

function checkDistillation(teacher: ExperimentParts['teacher'], { distillation }: ExperimentConfig): void {
  if (distillation.lambda === 0)
    throw new Failure(
      'bad-input',
      'The distilled student learns nothing from the teacher at a lambda of 0. Raise lambda, or train the vanilla student.',
    );
  if (teacher === 'none')
    throw new Failure(
      'bad-input',
      'The distilled student needs a teacher. Train one, choose a checkpoint, or train the vanilla student alone.',
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
