import { Failure } from '../../base/failure';
import type { RoadNetwork } from '../../domain/road-network';
import { checkPairs } from '../../generation/generate-routes';
import type { ExperimentConfig } from './experiment-config';
import type { ExperimentParts, Watched } from './experiment-request';
import type { StudentName } from './training/train-student';

/**
 * What a job does: the parts that were asked for, or all that the configuration says.
 * @throws Failure 'bad-input' for parts that cannot be done together
 */
export function experimentParts(config: ExperimentConfig, asked?: ExperimentParts): ExperimentParts {
  if (!asked)
    return {
      teacher: config.distillation.lambda > 0 ? 'train' : 'none',
      students: studentNames(config),
      routes: true,
    };
  const { teacher, students, routes } = asked;
  if (new Set(students).size < students.length)
    throw new Failure('bad-input', 'A student is asked for twice. Name each once.');
  if (students.includes('distilled')) checkDistillation(teacher, config);
  if (teacher !== 'train' && students.length === 0 && !routes)
    throw new Failure('bad-input', 'There is nothing to do. Choose a network to train, or routes to draw.');
  return asked;
}

function studentNames({ compare, distillation }: ExperimentConfig): StudentName[] {
  if (distillation.lambda === 0) return ['vanilla'];
  return compare ? ['vanilla', 'distilled'] : ['distilled'];
}

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

/** @throws Failure 'bad-input' for pairs or a pace that make no sense: better now than after an hour with the teacher */
export function checkWatched({ pairs, everySeconds }: Watched, network: RoadNetwork): void {
  checkPairs(pairs, network);
  if (!(everySeconds >= 0 && Number.isFinite(everySeconds)))
    throw new Failure(
      'bad-input',
      `Routes can be drawn every so many seconds from 0 up while a student learns, not every ${everySeconds}.`,
    );
}
