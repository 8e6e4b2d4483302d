import type { JobSet } from '../../../bench/job-names';
import type { BackendName } from '../../engine/backend/backend';

export const SET_CHOICES: readonly { readonly value: JobSet; readonly label: string }[] = [
  { value: 'short', label: 'Short set (a minute)' },
  { value: 'all', label: 'All benchmarks (about 15 minutes)' },
  { value: 'student', label: 'Training the student' },
  { value: 'teacher', label: 'Soft targets of the teacher' },
  { value: 'generation', label: 'Drawing routes' },
  { value: 'loading', label: 'Loading data' },
  { value: 'map', label: 'The map' },
];

const NAMES: Readonly<Record<BackendName, string>> = {
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
  cpu: 'JavaScript',
};

/** The backends to choose from, first the one that the page uses. */
export function backendChoices(
  inUse: BackendName | null,
): readonly { readonly value: BackendName | 'in use'; readonly label: string }[] {
  const first = { value: 'in use' as const, label: inUse ? `${NAMES[inUse]}, in use` : 'Backend in use' };
  const others = (['webgpu', 'wasm', 'cpu'] as const).filter((name) => name !== inUse);
  return [first, ...others.map((value) => ({ value, label: NAMES[value] }))];
}
