import { HEADLINES, type RunSummary } from '../../engine/runs/runs-service';
import { differences } from '../../engine/experiments/setting-differences';
import { labelOf, type Setting, type ValueName } from '../../engine/experiments/settings';
import { PRESET_VALUES } from '../../systems/routes/preset-values';
import { ROUTE_SETTINGS } from '../../systems/routes/settings';
import { fixed } from '../figures';
import { wordsFor } from '../trip-words';
import { HEADLINE_LABELS, headlineText } from './run-words';

/** One line of a comparison: a text for each run. */
export interface ComparedLine {
  readonly label: string;
  readonly values: readonly string[];
}

export interface RunComparison {
  /** Settings that are not the same in all runs. */
  readonly settings: readonly ComparedLine[];
  /** Headline numbers that at least one run has. */
  readonly numbers: readonly ComparedLine[];
}

/** What sets runs apart, and what came of it. */
export function compareRuns(runs: readonly RunSummary[]): RunComparison {
  const about = ABOUT.map(({ label, textOf }) => ({ label, values: runs.map(textOf) }));
  const words = wordsFor(runs.every(({ dataset }) => dataset.simulated));
  const numbers = HEADLINES.filter((key) => runs.some(({ headline }) => headline[key] !== undefined)).map(
    (key) => ({
      label: words.of(HEADLINE_LABELS[key]),
      values: runs.map(({ headline }) => headlineText(headline, key)),
    }),
  );
  return { settings: [...about.filter(differs), ...differingSettings(runs)], numbers };
}

const differs = ({ values }: ComparedLine): boolean => new Set(values).size > 1;

const TEACHERS: Readonly<Record<string, string>> = {
  train: 'trained in the run',
  none: 'none',
  file: 'from a file',
};

/** What a run is made of beside its configuration. */
const ABOUT: readonly { readonly label: string; readonly textOf: (run: RunSummary) => string }[] = [
  { label: 'Data set', textOf: ({ dataset }) => dataset.name },
  { label: 'Data set, fingerprint', textOf: ({ dataset }) => dataset.fingerprint.slice(0, 8) },
  // Records of before do not say: a run without the word may be of either kind.
  { label: 'Trips', textOf: ({ dataset }) => (dataset.simulated ? 'simulated' : '–') },
  { label: 'Students', textOf: ({ students }) => students.join(', ') || 'none' },
  { label: 'Teacher', textOf: ({ teacher }) => TEACHERS[teacher] ?? 'of another run' },
];

function differingSettings(runs: readonly RunSummary[]): ComparedLine[] {
  // Which students a run trains is said by `students`.
  const configs = runs.map(({ config: { compare: _, ...rest } }) => rest);
  return differences(ROUTE_SETTINGS, PRESET_VALUES, configs).map(({ path, name, values }) => ({
    label: name ? labelIn(name) : path,
    values: values.map((value) => valueWords(name, value)),
  }));
}

/** "Distillation: teacher window, roads". */
function labelIn(name: ValueName): string {
  const { part, unit } = name;
  const label = labelOf(name);
  const named = unit === undefined ? label : `${label}, ${unit}`;
  // Inside of the line a word begins small, but an abbreviation stays one.
  const within = /^[A-Z][a-z]/.test(named) ? named[0].toLowerCase() + named.slice(1) : named;
  return part === undefined ? named : `${part}: ${within}`;
}

function valueWords(name: Setting | ValueName | undefined, value: unknown): string {
  if (value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === Infinity) return 'no limit';
  if (typeof value === 'number')
    return Number.isInteger(value) ? fixed(value, 0) : String(Number(value.toPrecision(6)));
  const text = String(value);
  return name && 'options' in name ? (name.options[text] ?? text) : text;
}
