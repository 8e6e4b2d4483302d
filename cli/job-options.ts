import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../src/base/failure';
import type { BackendName } from '../src/engine/backend/backend';
import { expected, parseValue, type NumberRange } from '../src/engine/experiments/settings';
import { flagHelp, flagOptions, readFlags } from '../src/engine/experiments/setting-flags';
import {
  PRESET_CONFIGS,
  PRESETS,
  type ExperimentConfig,
  type PresetName,
} from '../src/systems/routes/experiment-config';
import { experimentConfig, ROUTE_SETTINGS } from '../src/systems/routes/settings';
import { helpOf, readOptions } from './command';

/** The city that the page ships. */
export const SAMPLE_CITY = fileURLToPath(new URL('../public/sample-city', import.meta.url));
const BACKENDS: readonly BackendName[] = ['wasm', 'cpu', 'webgpu'];

const OPTIONS: readonly (readonly [option: string, text: string])[] = [
  ['--data DIR', 'Folder, zip or files in the HOSER layout (default: the sample city).'],
  [
    '--out DIR',
    'Where run.json, metrics.json, routes-*.csv, routes-*.geojson, *.safetensors, the test trips ranked by ' +
      'surprisal, and all of the run in one run.zip for the page go (default: runs/<data>-<preset>-<seed>).',
  ],
  [
    '--cache DIR',
    "Keeps the teacher's soft targets there, for later runs with the same teacher, window and data.",
  ],
  ['--preset NAME', 'quick (minutes), demo, thesis (official widths and schedule; default quick).'],
  ['--compare', 'Trains the vanilla student beside the distilled one, from the same seed.'],
  ['--backend NAME', `${BACKENDS.join(', ')} (default wasm).`],
  ['--zones N', 'Zones to divide the roads into where the data has no partition.'],
  ['--help', 'Shows this.'],
];

export const HELP = `Trains the teacher, distils the student, draws routes and measures them.

  npm run job -- [--data DIR] [--out DIR] [--preset ${PRESETS.join('|')}] [--compare] [--seed N] ...

${OPTIONS.map(([option, text]) => helpOf(option, text)).join('\n')}

Settings that replace those of the preset:

${flagHelp(ROUTE_SETTINGS, Object.values(PRESET_CONFIGS))
  .map(({ flag, text }) => helpOf(flag, text))
  .join('\n')}
`;

export interface JobOptions {
  readonly data: string;
  readonly out: string;
  /** Where the answers of teachers stay between runs, if anywhere. */
  readonly cache: string | undefined;
  readonly backend: BackendName;
  readonly zones: number | undefined;
  readonly config: ExperimentConfig;
}

function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  if (allowed.includes(text as T)) return text as T;
  throw new Failure('bad-input', `--${name} must be one of ${allowed.join(', ')}, not '${text}'.`);
}

function zoneCount(text: string): number {
  const range: NumberRange = { kind: 'whole', least: 1 };
  const zones = parseValue(range, text);
  if (zones !== undefined) return zones;
  throw new Failure('bad-input', `--zones must be ${expected(range)}, not '${text}'.`);
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
    zones: text,
    ...flagOptions(ROUTE_SETTINGS),
    help: { type: 'boolean', default: false },
  });
  if (values.help) return null;
  const preset: PresetName = oneOf('preset', values.preset, PRESETS);
  const overrides = readFlags(ROUTE_SETTINGS, values);
  const config = experimentConfig(preset, { ...overrides, compare: values.compare });
  const name = values.data === SAMPLE_CITY ? 'sample-city' : basename(resolve(values.data));
  return {
    data: values.data,
    cache: values.cache,
    out: values.out ?? join('runs', `${name}-${preset}-${config.seed}`),
    backend: oneOf('backend', values.backend, BACKENDS),
    zones: values.zones === undefined ? undefined : zoneCount(values.zones),
    config,
  };
}
