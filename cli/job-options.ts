import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../src/base/failure';
import type { BackendName } from '../src/engine/backend/backend';
import {
  experimentConfig,
  PRESETS,
  type ExperimentConfig,
  type ExperimentOverrides,
  type PresetName,
} from '../src/systems/routes/experiment-config';
import { searchNames } from '../src/generation/generate-routes';
import { readOptions } from './command';

/** The city that the page ships. */
export const SAMPLE_CITY = fileURLToPath(new URL('../public/sample-city', import.meta.url));
const BACKENDS: readonly BackendName[] = ['wasm', 'cpu', 'webgpu'];

export const HELP = `Trains the teacher, distils the student, draws routes and measures them.

  npm run job -- [--data DIR] [--out DIR] [--preset ${PRESETS.join('|')}] [--compare] [--seed N] ...

  --data DIR       folder, zip or files in the HOSER layout (default: the sample city)
  --out DIR        where run.json, metrics.json, routes-*.csv, routes-*.geojson, *.safetensors, the test trips
                   ranked by surprisal, and all of the run in one run.zip for the page go
                   (default: runs/<data>-<preset>-<seed>)
  --cache DIR      keeps the teacher's answers there, for later runs with the same teacher, window and data
  --preset NAME    quick (minutes), demo, thesis (official widths and schedule); default quick
  --compare        train the vanilla student beside the distilled one, from the same seed
  --seed N         fixes weights, batches and OD pairs (default 42)
  --backend NAME   ${BACKENDS.join(', ')} (default wasm)
  --epochs N, --teacher-epochs N           of the students, of the teacher
  --batch N, --accumulation N              trips per micro-batch, micro-batches per step (students)
  --learning-rate X, --weight-decay X, --warmup X    the last as a share of all steps (students)
  --lambda X, --tau X, --window N          weight, temperature and window of the teacher
  --alpha X        weight of the time loss
  --steps NAME     steps that learn from the teacher: all (the thesis's equations) or last (its code)
  --no-tau-squared leave out Eq. 5's tau^2, as the thesis's code does
  --zones N        zones to divide the roads into where the data has no partition
  --pairs N        OD pairs drawn from the training and from the test trips each
  --beam N         beam width
  --search NAME    beam, best-first or algorithm-4 (default beam)
  --help           show this
`;

/** Options that take a number, with the setting that each replaces. */
const NUMBERS: Readonly<Record<string, keyof ExperimentOverrides>> = {
  seed: 'seed',
  epochs: 'epochs',
  'teacher-epochs': 'teacherEpochs',
  batch: 'batchSize',
  accumulation: 'accumulation',
  'learning-rate': 'learningRate',
  'weight-decay': 'weightDecay',
  warmup: 'warmupShare',
  lambda: 'lambda',
  tau: 'tau',
  window: 'window',
  alpha: 'alpha',
  pairs: 'odPairs',
  beam: 'beamWidth',
};

export interface JobOptions {
  readonly data: string;
  readonly out: string;
  /** Where the answers of teachers stay between runs, if anywhere. */
  readonly cache: string | undefined;
  readonly backend: BackendName;
  readonly zones: number | undefined;
  readonly config: ExperimentConfig;
}

function numberOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    throw new Failure('bad-input', `--${name} must be a number, not '${text}'.`);
  return value;
}

function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  if (allowed.includes(text as T)) return text as T;
  throw new Failure('bad-input', `--${name} must be one of ${allowed.join(', ')}, not '${text}'.`);
}

/** The options of a command line, or null when it asks for help. */
export function jobOptions(args: string[]): JobOptions | null {
  const text = { type: 'string' } as const;
  const values = readOptions(args, {
    data: { type: 'string', default: SAMPLE_CITY },
    out: text,
    cache: text,
    preset: { type: 'string', default: 'quick' },
    backend: { type: 'string', default: 'wasm' },
    compare: { type: 'boolean', default: false },
    ...Object.fromEntries(Object.keys(NUMBERS).map((name) => [name, text])),
    steps: text,
    'no-tau-squared': { type: 'boolean', default: false },
    zones: text,
    search: text,
    help: { type: 'boolean', default: false },
  });
  if (values.help) return null;
  const preset: PresetName = oneOf('preset', values.preset, PRESETS);
  const given = values as unknown as Record<string, string | undefined>;
  const overrides: Record<string, unknown> = { compare: values.compare };
  for (const [name, setting] of Object.entries(NUMBERS)) overrides[setting] = numberOption(name, given[name]);
  if (values.search !== undefined) overrides.search = oneOf('search', values.search, searchNames);
  if (values.steps !== undefined) overrides.steps = oneOf('steps', values.steps, ['all', 'last'] as const);
  if (values['no-tau-squared']) overrides.tauSquared = false;
  const config = experimentConfig(preset, overrides as ExperimentOverrides);
  const zones = numberOption('zones', values.zones);
  if (zones !== undefined && !(Number.isInteger(zones) && zones >= 1))
    throw new Failure('bad-input', `--zones must be a whole number from 1 up, not '${values.zones}'.`);
  const name = values.data === SAMPLE_CITY ? 'sample-city' : basename(resolve(values.data));
  return {
    data: values.data,
    cache: values.cache,
    out: values.out ?? join('runs', `${name}-${preset}-${config.seed}`),
    backend: oneOf('backend', values.backend, BACKENDS),
    zones,
    config,
  };
}
