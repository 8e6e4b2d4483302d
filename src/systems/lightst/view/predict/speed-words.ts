import { fixed } from '../../../../studio/figures';
import { STUDENT_NAMES } from '../../networks';
import type { Speed } from '../state/speed-session.svelte';

/** "The student is 12 times as fast as the teacher."; null where one of the two is not known. */
export function timesFaster(speeds: readonly Speed[]): string | null {
  const of = (names: readonly string[]) => speeds.find(({ name }) => names.includes(name))?.milliseconds;
  const [teacher, student] = [of(['teacher']), of(STUDENT_NAMES)];
  if (teacher === undefined || student === undefined || student <= 0) return null;
  const times = teacher / student;
  if (times < 1.05) return 'The student is no faster than the teacher here.';
  return `The student is ${fixed(times, times < 10 ? 1 : 0)} times as fast as the teacher, with the time that a question and its answer take.`;
}
