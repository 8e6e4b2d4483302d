import type { JobSet } from '../../engine/benchmarks/job-names';
import { BACKEND_LABELS, BACKEND_NAMES, type BackendName } from '../../nn/backend-names';

export const SET_CHOICES: readonly { readonly value: JobSet; readonly label: string }[] = [
  { value: 'short', label: 'Short set (a minute)' },
  { value: 'all', label: 'All jobs (about 15 minutes)' },
  { value: 'student', label: 'Training the student' },
  { value: 'teacher', label: "The teacher's answers" },
  { value: 'generation', label: 'Drawing routes' },
  { value: 'loading', label: 'Loading data' },
  { value: 'map', label: 'The map' },
];

/** What can be measured with, first the backend that the page computes with. */
export function backendChoices(
  inUse: BackendName | null,
): readonly { readonly value: BackendName | 'in use'; readonly label: string }[] {
  const first = {
    value: 'in use' as const,
    label: inUse ? `${BACKEND_LABELS[inUse]}, in use` : 'What is in use',
  };
  const others = BACKEND_NAMES.filter((name) => name !== inUse);
  return [first, ...others.map((value) => ({ value, label: BACKEND_LABELS[value] }))];
}
