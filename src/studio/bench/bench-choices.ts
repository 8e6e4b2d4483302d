import type { JobSet } from '../../engine/benchmarks/job-names';
import type { BackendName } from '../../engine/backend/backend';

export const SET_CHOICES: readonly { readonly value: JobSet; readonly label: string }[] = [
  { value: 'short', label: 'Short set (a minute)' },
  { value: 'all', label: 'All jobs (about 15 minutes)' },
  { value: 'student', label: 'Training the student' },
  { value: 'teacher', label: "The teacher's answers" },
  { value: 'generation', label: 'Drawing routes' },
  { value: 'loading', label: 'Loading data' },
  { value: 'map', label: 'The map' },
];

const NAMES: Readonly<Record<BackendName, string>> = {
  webgpu: 'WebGPU',
  wasm: 'WebAssembly',
  cpu: 'JavaScript',
};

/** What can be measured with, first the backend that the page computes with. */
export function backendChoices(
  inUse: BackendName | null,
): readonly { readonly value: BackendName | 'in use'; readonly label: string }[] {
  const first = { value: 'in use' as const, label: inUse ? `${NAMES[inUse]}, in use` : 'What is in use' };
  const others = (['webgpu', 'wasm', 'cpu'] as const).filter((name) => name !== inUse);
  return [first, ...others.map((value) => ({ value, label: NAMES[value] }))];
}
