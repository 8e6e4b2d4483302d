import { badInput } from '../../base/failure';
import type { RoadNetwork } from '../../domain/road-network';
import { checkPairs } from '../../generation/generate-routes';
import type { Order, Watched } from '../../engine/experiments/experiment';
import { originOf, type NetworkOrigin } from '../../engine/experiments/experiment-run';
import type { ExperimentConfig } from './settings';
import {
  STUDENT_NAMES,
  type StudentName,
  isOfRoutes,
  TEACHERS,
  teachingProblem,
} from './distillation/distillation-config';
import { GIVEN_TEACHER_INFOS, neededGivenTeachers, type GivenTeacherName } from './given-teachers';
import { neededRouteTeachers, needsLmTad, ROUTE_TEACHERS, studentNames } from './trained-networks';

/** A HOSER+ teacher: whether to train it, or the bytes of its checkpoint. */
export interface RouteTeacherPart {
  readonly name: string;
  readonly from: 'train' | Uint8Array;
}

/** Which parts of an experiment to do. */
export interface ExperimentParts {
  /**
   * Whether to train one, or the bytes of its checkpoint (a safetensors file). With 'none' only a vanilla
   * student can be trained.
   */
  readonly teacher: NetworkOrigin;
  /** HOSER+ teachers in their order. */
  readonly routeTeachers: readonly RouteTeacherPart[];
  /** Checkpoints of other systems' networks that are heard. */
  readonly givenTeachers: Readonly<Partial<Record<GivenTeacherName, Uint8Array>>>;
  /** The students to train from one seed, in this order; empty to train the teacher alone. */
  readonly students: readonly StudentName[];
  /** Whether every student and baseline draws routes for the configuration's OD pairs afterwards. */
  readonly routes: boolean;
}

/**
 * The parts of an experiment: the requested networks, or all networks of its configuration.
 * @throws Failure 'bad-input' for parts that do not go together
 */
export function experimentParts(order: Order<ExperimentConfig>): ExperimentParts {
  const { config, networks, given = {}, start = {}, results } = order;
  const students = networks?.filter(isStudentName) ?? studentNames(config);
  const routed = networks
    ? ROUTE_TEACHERS.filter((name) => networks.includes(name) || given[name])
    : neededRouteTeachers(config);
  const routes = results ?? students.length > 0;
  const teacher = originOf(order, 'teacher', needsLmTad(config));
  const givenTeachers: ExperimentParts['givenTeachers'] = Object.fromEntries(
    neededGivenTeachers(config).flatMap((name) => (given[name] ? [[name, given[name]]] : [])),
  );
  if (new Set(students).size < students.length)
    throw badInput('A student is asked for twice. Name each once.');
  if (students.includes('distilled')) {
    checkDistillation(teacher, routed, config);
    checkTeaching(given.teacher !== undefined || start.teacher !== undefined, config);
    checkGivenTeachers(givenTeachers, config);
  }
  if (!networks?.includes('teacher') && routed.length === 0 && students.length === 0 && !routes)
    throw badInput('There is nothing to do. Choose a network to train, or routes to draw.');
  const routeTeachers = routed.map((name): RouteTeacherPart => ({ name, from: given[name] ?? 'train' }));
  return { teacher, routeTeachers, givenTeachers, students, routes };
}

const isStudentName = (name: string): name is StudentName =>
  (STUDENT_NAMES as readonly string[]).includes(name);

function checkDistillation(
  teacher: ExperimentParts['teacher'],
  routed: readonly string[],
  config: ExperimentConfig,
): void {
  if (config.distillation.lambda === 0)
    throw badInput(
      'The distilled student learns nothing from the teacher at a lambda of 0. Raise lambda, or train the vanilla student.',
    );
  // Teachers of parts are trained for their soft targets, with that of all trips or without it.
  if (teacher === 'none' && needsLmTad(config) && config.teaching.crossFit === 1)
    throw badInput(
      'The distilled student needs a teacher. Train one, choose a checkpoint, or train the vanilla student alone.',
    );
  const missing = neededRouteTeachers(config).filter((name) => !routed.includes(name));
  if (missing.length > 0)
    throw badInput(
      `The distilled student learns from HOSER+ (${missing.join(', ')}), which is neither trained in this run nor given. ` +
        'Train it too, give its checkpoint, or choose another way to distil.',
    );
}

/** @param isGiven whether LM-TAD, or the weights that it starts from, learnt elsewhere */
function checkTeaching(isGiven: boolean, config: ExperimentConfig): void {
  const problem = teachingProblem(config);
  if (problem) throw problem;
  const { way, crossFit, teachers } = config.teaching;
  if (isOfRoutes(way)) {
    if (crossFit === 1) return;
    throw badInput(
      `Only soft targets are cross-fitted, and this student learns from routes. Set the parts of a cross-fitted teacher to 1, not ${crossFit}.`,
    );
  }
  if (TEACHERS.every((name) => teachers[name] === 0))
    throw badInput(
      'Every teacher of the distilled student has a weight of 0. Give one of them a weight, or train the vanilla student.',
    );
  if (crossFit > 1 && isGiven && needsLmTad(config))
    throw badInput(
      'A teacher that is given, or starts from weights, cannot be cross-fitted: it may have learnt from the trips that it is to judge. ' +
        'Train the teacher from fresh weights, or set the parts of a cross-fitted teacher to 1.',
    );
}

/** A network of another system that is heard has to be given, and may have learnt from any of the trips. */
function checkGivenTeachers(
  files: ExperimentParts['givenTeachers'],
  config: Pick<ExperimentConfig, 'distillation' | 'teaching'>,
): void {
  for (const teacher of neededGivenTeachers(config)) {
    const { label, called, thing, title } = GIVEN_TEACHER_INFOS[teacher];
    if (!files[teacher])
      throw badInput(
        `The distilled student learns from ${called}, and no ${thing} is given. Train one with the system ${title} and ` +
          `give its checkpoint (--${teacher}-from on the command line), or set the weight of ${called} to 0.`,
      );
    if (config.teaching.crossFit > 1)
      throw badInput(
        `This ${label} is given and cannot be cross-fitted: it may have learnt from the trips that it is to judge. ` +
          `Set the parts of a cross-fitted teacher to 1, or the weight of ${called} to 0.`,
      );
  }
}

/**
 * @throws Failure 'bad-input' for invalid pairs or intervals, before an hour is spent on training the teacher
 */
export function checkWatched({ pairs, everySeconds }: Watched, network: RoadNetwork): void {
  checkPairs(pairs, network);
  if (!(everySeconds >= 0 && Number.isFinite(everySeconds)))
    throw badInput(
      `Routes can be drawn every so many seconds from 0 up while a student learns, not every ${everySeconds}.`,
    );
}
