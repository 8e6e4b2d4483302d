import type { SystemEntry } from '../../engine/experiments/system';
import { FROM_FILE, type RunSummary } from '../../engine/runs/runs-service';
import { fixed } from '../figures';
import { wordsFor } from '../trip-words';
import { headlineText } from './run-words';

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
export function compareRuns(runs: readonly RunSummary[], systems: readonly SystemEntry[]): RunComparison {
  const all = runs.map(settingsOf);
  const labels = [...new Set(all.flatMap((settings) => [...settings.keys()]))];
  const settings = labels
    .map((label) => ({ label, values: all.map((one) => one.get(label) ?? '–') }))
    .filter(({ values }) => new Set(values).size > 1);
  const words = wordsFor(runs.every(({ dataset }) => dataset.simulated));
  const columns = systems
    .filter(({ id }) => runs.some(({ system }) => system === id))
    .flatMap(({ headlines }) => headlines);
  const numbers = columns.flatMap((column) =>
    column.numbers
      .filter(({ key }) => runs.some(({ headline }) => headline[key] !== undefined))
      .map(({ key, label }) => ({
        label: words.of(label),
        values: runs.map(({ headline }) => headlineText(headline[key], column)),
      })),
  );
  return { settings, numbers };
}

const PARTS: Readonly<Record<string, string>> = {
  grid: 'Grid',
  teacher: 'Teacher',
  student: 'Student',
  distillation: 'Distillation',
  generation: 'Routes',
  evaluation: 'Measures',
};

const NAMES: Readonly<Record<string, string>> = {
  preset: 'Preset',
  seed: 'Seed',
  cellDegrees: 'cell size in degrees',
  heads: 'attention heads',
  hiddenDim: 'width',
  roadIdDim: 'width of a road',
  attributeDim: 'width of an attribute',
  alpha: 'weight of the time loss',
  lambda: 'weight of the teacher (λ)',
  tau: 'temperature (τ)',
  tauSquared: 'factor τ²',
  steps: 'steps that learn from the teacher',
  window: 'teacher window, roads',
  maxCandidates: 'most candidates',
  accumulation: 'micro-batches per step',
  warmupShare: 'warm-up, share of steps',
  finalLearningRateShare: 'last learning rate, share of the first',
  clipNorm: 'gradient clipping',
  patience: 'epochs without gain before the end',
  odPairs: 'OD pairs',
  lengthFactor: 'longest route over longest trip',
  resamples: 'bootstrap resamples',
};

/** "learningRate" as "learning rate". */
const plainName = (key: string) =>
  NAMES[key] ?? key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Where a network came from that a run was given, or that it trained. */
function originOf(name: string, { networks, given }: RunSummary): string {
  if (networks.includes(name)) return 'trained in the run';
  if (given[name] === undefined) return 'none';
  return given[name] === FROM_FILE ? 'from a file' : 'of another run';
}

function settingsOf(run: RunSummary): Map<string, string> {
  const { dataset, networks, config } = run;
  const settings = new Map<string, string>([
    ['Data set', dataset.name],
    ['Data set, fingerprint', dataset.fingerprint.slice(0, 8)],
    // Records of before do not say: a run without the word may be of either kind.
    ['Trips', dataset.simulated ? 'simulated' : '–'],
    ['Networks', networks.join(', ') || 'none'],
    ['Teacher', originOf('teacher', run)],
  ]);
  // Which networks a run trains is said by `networks`.
  const { compare: _, ...rest } = config as Record<string, unknown>;
  collect(rest, [], settings);
  return settings;
}

function collect(value: object, path: readonly string[], settings: Map<string, string>): void {
  for (const [key, one] of Object.entries(value)) {
    const here = [...path, key];
    if (typeof one === 'object' && one !== null) collect(one, here, settings);
    else settings.set(labelOf(here), textOf(one));
  }
}

function labelOf(path: readonly string[]): string {
  const name = plainName(path[path.length - 1]);
  return path.length === 1 ? name : `${PARTS[path[0]] ?? path[0]}: ${name}`;
}

function textOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === Infinity) return 'no limit';
  if (typeof value !== 'number') return String(value);
  return Number.isInteger(value) ? fixed(value, 0) : String(Number(value.toPrecision(6)));
}
