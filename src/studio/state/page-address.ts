import { Failure } from '../../domain/failure';
import type { BackendName } from '../../engine/backend';
import { jobConfig, PRESETS, type JobConfig, type JobOverrides, type PresetName } from '../../engine/job-config';
import { asFailure } from '../../engine/protocol/failure-wire';

/** What the page's address asks for. */
export interface PageAddress {
  readonly config: JobConfig;
  readonly backend: BackendName | undefined;
  /** What is wrong with the address; `config` is then the plain quick preset. */
  readonly failure: Failure | null;
}

const BACKENDS: readonly BackendName[] = ['webgpu', 'wasm', 'cpu'];
const NUMBERS = {
  seed: 'seed',
  epochs: 'epochs',
  'teacher-epochs': 'teacherEpochs',
  lambda: 'lambda',
  tau: 'tau',
  window: 'window',
  pairs: 'odPairs',
  beam: 'beamWidth',
} as const satisfies Record<string, keyof JobOverrides>;

const KNOWN = ['preset', 'backend', 'compare', ...Object.keys(NUMBERS)];

/** Reads a query like `?preset=quick&epochs=1&compare=1`: the names are those of the command line. */
export function readAddress(search: string): PageAddress {
  try {
    return { ...read(new URLSearchParams(search)), failure: null };
  } catch (thrown) {
    const { code, message } = asFailure(thrown);
    const whole = `The address of this page asks for something that cannot be done. ${message} The quick preset is used as it is.`;
    return { config: jobConfig('quick'), backend: undefined, failure: new Failure(code, whole) };
  }
}

function read(query: URLSearchParams): Omit<PageAddress, 'failure'> {
  const unknown = [...query.keys()].find((name) => !KNOWN.includes(name));
  if (unknown !== undefined)
    throw new Failure('bad-input', `It has the setting "${unknown}"; known are ${KNOWN.join(', ')}.`);
  const numbers = Object.entries(NUMBERS).flatMap(([name, option]): [string, number][] => {
    const text = query.get(name);
    return text === null ? [] : [[option, numberIn(name, text)]];
  });
  const compare = oneOf('compare', query.get('compare') ?? '0', ['0', '1'] as const) === '1';
  const preset: PresetName = oneOf('preset', query.get('preset') ?? 'quick', PRESETS);
  const wanted = query.get('backend');
  return {
    config: jobConfig(preset, { ...(Object.fromEntries(numbers) as JobOverrides), compare }),
    backend: wanted === null ? undefined : oneOf('backend', wanted, BACKENDS),
  };
}

function numberIn(name: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new Failure('bad-input', `"${name}" must be a number, not "${text}".`);
  return value;
}

function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === text);
  if (found === undefined)
    throw new Failure('bad-input', `"${name}" must be one of ${allowed.join(', ')}, not "${text}".`);
  return found;
}
