import type { BenchmarkSet } from '../../engine/benchmarks/benchmark-names';
import { BACKEND_LABELS, BACKEND_NAMES, type BackendName } from '../../nn/backend-names';

export const SET_CHOICES: readonly { readonly value: BenchmarkSet; readonly label: string }[] = [
  { value: 'short', label: 'Short set (a minute)' },
  { value: 'all', label: 'All benchmarks (about 15 minutes)' },
  { value: 'student', label: 'Training the student' },
  { value: 'teacher', label: 'Soft targets of the teacher' },
  { value: 'generation', label: 'Drawing routes' },
  { value: 'lens', label: 'Decision lens' },
  { value: 'loading', label: 'Loading data' },
  { value: 'map', label: 'The map' },
];

/** The backends to choose from, first the one that the page uses. */
export function backendChoices(
  inUse: BackendName | null,
): readonly { readonly value: BackendName | 'in use'; readonly label: string }[] {
  const first = {
    value: 'in use' as const,
    label: inUse ? `${BACKEND_LABELS[inUse]}, in use` : 'Backend in use',
  };
  const others = BACKEND_NAMES.filter((name) => name !== inUse);
  return [first, ...others.map((value) => ({ value, label: BACKEND_LABELS[value] }))];
}
