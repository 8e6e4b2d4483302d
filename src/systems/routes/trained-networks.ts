import { isOfRoutes, type TeachingConfig, type StudentName } from './distillation/distillation-config';
import type { ExperimentConfig } from './settings';

/** As many as the setting takes. */
const MOST_MEMBERS = 20;

/** Names of the HOSER+ teachers, the first without a number. */
export const ROUTE_TEACHERS: readonly string[] = Array.from({ length: MOST_MEMBERS }, (_, member) =>
  member === 0 ? 'route-teacher' : `route-teacher-${member + 1}`,
);

type Asked = Pick<ExperimentConfig, 'distillation' | 'teaching'>;

/** Whether a distilled student of a configuration hears LM-TAD, or what it has learnt with its cells shuffled. */
export function needsLmTad({ distillation, teaching: { way, teachers } }: Asked): boolean {
  return distillation.lambda > 0 && !isOfRoutes(way) && teachers.lmTad + teachers.shuffled > 0;
}

/**
 * Names of the HOSER+ teachers of all training trips that a distilled student of a configuration learns from. Those of
 * parts, which judge trips that they did not learn from, take their place where soft targets are cross-fitted.
 */
export function neededRouteTeachers({ distillation, teaching }: Asked): readonly string[] {
  if (distillation.lambda === 0 || !hearsPlus(teaching)) return [];
  if (!isOfRoutes(teaching.way) && teaching.crossFit > 1) return [];
  return ROUTE_TEACHERS.slice(0, teaching.members);
}

const hearsPlus = ({ way, teachers }: TeachingConfig): boolean =>
  isOfRoutes(way) ? way !== 'shortest-paths' : teachers.plus > 0;

/** The students that a configuration asks for. */
export function studentNames({
  compare,
  distillation,
}: Pick<ExperimentConfig, 'compare' | 'distillation'>): StudentName[] {
  if (distillation.lambda === 0) return ['vanilla'];
  return compare ? ['vanilla', 'distilled'] : ['distilled'];
}

/** All networks that a configuration asks for, in the order in which they are trained. */
export const trainedNetworks = (config: Asked & Pick<ExperimentConfig, 'compare'>): string[] => [
  ...(needsLmTad(config) ? ['teacher'] : []),
  ...neededRouteTeachers(config),
  ...studentNames(config),
];
