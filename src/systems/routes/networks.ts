import type { Architecture } from '../../engine/checkpoints/checkpoint-names';
import { defineNetworks, type NetworkDeclaration } from '../../engine/experiments/define-system';
import { STUDENT_NAMES } from './distillation/distillation-config';
import { GIVEN_TEACHER_INFOS, GIVEN_TEACHERS, type GivenTeacherName } from './given-teachers';
import { ROUTE_TEACHERS } from './trained-networks';

/** Id of this system in records, requests and addresses. */
export const ROUTES = 'routes';

export const LM_TAD: Architecture = {
  name: 'LM-TAD',
  role: 'teacher',
  recognises: (tensor) => tensor === 'transformer.wte.weight',
};

export const HOSER: Architecture = {
  name: 'HOSER',
  role: 'student',
  recognises: (tensor) => /^(road_network_encoder|trajectory_encoder|navigator)\./.test(tensor),
};

/** A HOSER+ teacher: its curves are those of a student. */
function routeTeacher(member: number): NetworkDeclaration {
  const words = member === 0 ? 'route teacher' : `route teacher ${member + 1}`;
  return { label: words, short: words, architecture: HOSER, ink: 'teacher' };
}

/** A network of another system that teaches. */
function givenTeacher(name: GivenTeacherName): NetworkDeclaration {
  const { label, short, architecture } = GIVEN_TEACHER_INFOS[name];
  return { label, short, architecture: { name: architecture }, ink: 'teacher', apart: true };
}

export const NETWORKS = defineNetworks({
  teacher: { label: 'teacher', short: 'teacher', architecture: LM_TAD, ink: 'teacher', apart: true },
  ...Object.fromEntries(ROUTE_TEACHERS.map((name, member) => [name, routeTeacher(member)])),
  ...Object.fromEntries(GIVEN_TEACHERS.map((name) => [name, givenTeacher(name)])),
  vanilla: { label: 'vanilla student', short: 'vanilla', architecture: HOSER, ink: 'vanilla' },
  distilled: { label: 'distilled student', short: 'distilled', architecture: HOSER, ink: 'distilled' },
});

export const ARCHITECTURES = NETWORKS.architectures;

/** Whether a network learns with the schedule of students: HOSER+ teachers do too. */
export const learnsAsStudent = (network: string): boolean =>
  [...STUDENT_NAMES, ...ROUTE_TEACHERS].some((name) => name === network);
