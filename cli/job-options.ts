import { shown } from '../src/base/text';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../src/base/failure';
import type { BackendName } from '../src/engine/backend/backend';
import { flagHelp, flagOptions, readFlags } from '../src/engine/experiments/setting-flags';
import {
  configured,
  expected,
  parseValue,
  type AnySettingTable,
  type NumberRange,
} from '../src/engine/experiments/settings';
import { systemById, type SystemEntry } from '../src/engine/experiments/system';
import { helpOf, readOptions } from './command';

/** The city that the page ships. */
export const SAMPLE_CITY = fileURLToPath(new URL('../public/sample-city', import.meta.url));
const BACKENDS: readonly BackendName[] = ['wasm', 'cpu', 'webgpu'];

export interface JobOptions {
  readonly system: SystemEntry;
  readonly data: string;
  readonly out: string;
  /** Where soft targets stay between runs, if anywhere. */
  readonly cache: string | undefined;
  readonly backend: BackendName;
  readonly zones: number | undefined;
  /** The system's configuration. */
  readonly config: unknown;
}

/** Everything that flags set of a system. */
const flagsOf = ({ settings, switches }: SystemEntry): AnySettingTable => ({ ...switches, ...settings });

const presetsOf = ({ presets }: SystemEntry) => presets as Readonly<Record<string, object>>;

/** What the command takes for one system. */
export function helpFor(system: SystemEntry, systems: readonly SystemEntry[]): string {
  const presets = Object.keys(system.presets);
  const options: readonly (readonly [option: string, text: string])[] = [
    ['--system NAME', `What is trained: ${systems.map(namedSystem).join(', ')} (default ${systems[0].id}).`],
    ['--data DIR', 'Folder, zip or files in the HOSER layout (default: the sample city).'],
    [
      '--out DIR',
      'Where run.json, metrics.json, routes-*.csv, routes-*.geojson, *.safetensors, tables of the system, and ' +
        'all of the run in one run.zip for the page go (default: runs/<data>-<preset>-<seed>).',
    ],
    [
      '--cache DIR',
      "Keeps the teacher's soft targets there, for later runs with the same teacher, window and data.",
    ],
    ['--preset NAME', `${presets.join(', ')} (default ${presets[0]}).`],
    ['--backend NAME', `${BACKENDS.join(', ')} (default wasm).`],
    ['--zones N', 'Zones to divide the roads into where the data has no partition.'],
    ['--help', 'Shows this.'],
  ];
  return `Trains the networks of a system, draws routes where it does, and measures them.

  npm run job -- [--system NAME] [--data DIR] [--out DIR] [--preset ${presets.join('|')}] [--seed N] ...

${options.map(([option, text]) => helpOf(option, text)).join('\n')}

Settings of ${system.title} (${system.models}) that replace those of the preset:

${flagHelp(flagsOf(system), Object.values(presetsOf(system)))
  .map(({ flag, text }) => helpOf(flag, text))
  .join('\n')}
`;
}

const namedSystem = ({ id, models }: SystemEntry) => `${id} (${models})`;

function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  if (allowed.includes(text as T)) return text as T;
  throw new Failure(
    'bad-input',
    `--${shown(name)} must be one of ${allowed.join(', ')}, not '${shown(text)}'.`,
  );
}

function zoneCount(text: string): number {
  const range: NumberRange = { kind: 'whole', least: 1 };
  const zones = parseValue(range, text);
  if (zones !== undefined) return zones;
  throw new Failure('bad-input', `--zones must be ${expected(range)}, not '${shown(text)}'.`);
}

/** Which system the flags are of: they cannot be read before that is known. */
function systemIn(args: readonly string[], systems: readonly SystemEntry[]): SystemEntry {
  const at = args.findIndex((arg) => arg === '--system' || arg.startsWith('--system='));
  if (at < 0) return systems[0];
  const [, joined] = args[at].split('=', 2);
  return systemById(systems, joined ?? args[at + 1] ?? '');
}

/**
 * The options of a command line, or the help that it asks for.
 * @param systems those that can be chosen, the usual one first
 * @throws Failure 'bad-input' for an unknown system, or an option that it does not have
 */
export function jobOptions(
  args: string[],
  systems: readonly SystemEntry[],
): JobOptions | { readonly help: string } {
  const system = systemIn(args, systems);
  const presets = presetsOf(system);
  const names = Object.keys(presets);
  const text = { type: 'string' } as const;
  const values = readOptions(args, {
    system: text,
    data: { type: 'string', default: SAMPLE_CITY },
    out: text,
    cache: text,
    preset: { type: 'string', default: names[0] },
    backend: { type: 'string', default: 'wasm' },
    zones: text,
    ...flagOptions(flagsOf(system)),
    help: { type: 'boolean', default: false },
  });
  if (values.help) return { help: helpFor(system, systems) };
  const preset = oneOf('preset', values.preset, names);
  const config: unknown = configured(flagsOf(system), presets[preset], readFlags(flagsOf(system), values));
  const name = values.data === SAMPLE_CITY ? 'sample-city' : basename(resolve(values.data));
  const { seed } = system.facts(config);
  return {
    system,
    data: values.data,
    cache: values.cache,
    out: values.out ?? join('runs', `${name}-${preset}-${seed}`),
    backend: oneOf('backend', values.backend, BACKENDS),
    zones: values.zones === undefined ? undefined : zoneCount(values.zones),
    config,
  };
}
