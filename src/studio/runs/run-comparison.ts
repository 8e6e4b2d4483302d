import { shown } from '../../base/text';
import { differences } from '../../engine/settings/configuration';
import { labelOf, type Setting, type ValueName } from '../../engine/settings/settings';
import type { SystemEntry } from '../../engine/experiments/system';
import { FROM_FILE, type RunContents } from '../../engine/records/run-contents';
import type { RunSummary } from '../../engine/runs/runs-service';
import { capitalised, fixed } from '../figures';
import { wordsFor } from '../trip-words';
import { headlineText } from './run-words';
import { MEASURES, type MeasureKey } from '../../evaluation/measure-catalogue';
import type { ReportedEstimates } from '../../evaluation/metrics-report';
import type { ChartKind } from '../chart-kind';
import { chartSpecs, type ChartLine, type ChartSpec } from '../charts/chart-specs';
import { INKS, type InkName } from '../inks';
import { comparedReport } from '../state/routes/compared';
import { epochLinesOf } from '../state/training/epoch-lines';
import { StepColumns } from '../../engine/records/step-columns';

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

/** How the settings and the results of runs differ. */
export function compareRuns(runs: readonly RunSummary[], systems: readonly SystemEntry[]): RunComparison {
  const about = ABOUT.map(({ label, textOf }) => ({ label, values: runs.map(textOf) }));
  const words = wordsFor(runs.every(({ dataset }) => dataset.simulated));
  const known = systems.filter(({ id }) => runs.some(({ system }) => system === id));
  const columns = known.flatMap(({ headlines }) => headlines);
  const numbers = columns.flatMap((column) =>
    column.numbers
      .filter(({ key }) => runs.some(({ headline }) => headline[key] !== undefined))
      .map(({ key, label }) => ({
        label: words.of(label),
        values: runs.map(({ headline }) => headlineText(headline[key], column)),
      })),
  );
  const settings = [...about, ...origins(runs, known)].filter(differs);
  return { settings: [...settings, ...differingSettings(runs, known)], numbers };
}

const differs = ({ values }: ComparedLine): boolean => new Set(values).size > 1;

/** Where a run's network came from: trained in the run, or given to it. */
function originOf(name: string, { networks, given }: RunSummary): string {
  if (networks.includes(name)) return 'trained in the run';
  if (given[name] === undefined) return 'none';
  return given[name] === FROM_FILE ? 'from a file' : 'of another run';
}

/** Where each network came from that some run was given. */
function origins(runs: readonly RunSummary[], systems: readonly SystemEntry[]): ComparedLine[] {
  const given = systems
    .flatMap(({ networks }) => networks)
    .filter(({ name }) => runs.some((run) => run.given[name] !== undefined));
  return given.map(({ name, label }) => ({
    label: capitalised(label),
    values: runs.map((run) => originOf(name, run)),
  }));
}

/** Facts about a run besides its configuration. */
const ABOUT: readonly { readonly label: string; readonly textOf: (run: RunSummary) => string }[] = [
  { label: 'Data set', textOf: ({ dataset }) => dataset.name },
  { label: 'Data set, fingerprint', textOf: ({ dataset }) => dataset.fingerprint.slice(0, 8) },
  // Older records do not state this: a run without the field may be of either kind.
  { label: 'Trips', textOf: ({ dataset }) => (dataset.simulated ? 'simulated' : '–') },
  { label: 'System', textOf: ({ system }) => system },
  { label: 'Networks', textOf: ({ networks }) => networks.join(', ') || 'none' },
];

/** The values that differ between the configurations, under the names that the runs' systems give them. */
function differingSettings(runs: readonly RunSummary[], systems: readonly SystemEntry[]): ComparedLine[] {
  // The line "Networks" already states what switches stand for.
  const switches = systems.flatMap((system) => Object.values(system.switches ?? {}).map(({ path }) => path));
  const configs = runs.map(({ config }) => config as object);
  return differences(systems, configs)
    .filter(({ path }) => !switches.includes(path))
    .map(({ path, name, values }) => ({
      label: name ? labelIn(name) : path,
      values: values.map((value) => valueWords(name, value)),
    }));
}

/** The label of a setting within a line: "Distillation: teacher window, roads". */
function labelIn(name: ValueName): string {
  const { part, unit } = name;
  const label = labelOf(name);
  const named = unit === undefined ? label : `${label}, ${unit}`;
  // Within a line a word starts in lower case, but an abbreviation keeps its capitals.
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
  return name && 'options' in name ? (name.options[text] ?? text) : shown(text, 80);
}

/** A run of a comparison; null until what it left behind has been read. */
interface ComparedRun {
  readonly id: string;
  readonly name: string;
  readonly contents: RunContents | null;
}

/** Networks keep their inks: a run is told by its dashes. More runs begin again. */
const RUN_DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [9, 3, 2, 3]];
export const dashOf = (run: number): readonly number[] => RUN_DASHES[run % RUN_DASHES.length];

/** Curves that say how good a network became, of all runs in the same charts. */
export function comparedCurves(
  kinds: readonly ChartKind[],
  runs: readonly ComparedRun[],
  systems: readonly SystemEntry[],
): ChartSpec[] {
  const worth = kinds.filter(({ per, id }, i) => per === 'epoch' || i === 0 || id === 'distillation');
  const specs = runs.flatMap((run, i) => curvesOf(run, dashOf(i), worth, systems));
  return worth.flatMap((kind) => {
    const same = specs.filter(({ id }) => id === kind.id);
    return same.length === 0
      ? []
      : [{ ...same[0], lines: same.flatMap(({ lines }) => lines), asItCame: false }];
  });
}

function curvesOf(
  { id, name, contents }: ComparedRun,
  dash: readonly number[],
  kinds: readonly ChartKind[],
  systems: readonly SystemEntry[],
): ChartSpec[] {
  const system = systems.find((one) => one.id === contents?.plan.system);
  if (!contents || !system) return [];
  const networks = system.networks.map((network) => {
    const series = contents.series.find((one) => one.network === network.name);
    return { network, columns: series ? StepColumns.from(series) : null };
  });
  const epochs = contents.record ? epochLinesOf(system, contents.record) : [];
  return chartSpecs(kinds, networks, epochs, contents.plan.config).map((spec) => ({
    ...spec,
    lines: besideEachOther(spec.lines, system).map((line) => ({
      ...line,
      dash,
      network: {
        ...line.network,
        name: `${id} ${line.network.name}`,
        label: `${name}: ${line.network.label}`,
      },
    })),
  }));
}

/** A network that learns something else would flatten the curves of the others. */
function besideEachOther(lines: readonly ChartLine[], { networks }: SystemEntry): readonly ChartLine[] {
  const others = lines.filter(({ network }) => !networks.find(({ name }) => name === network.name)?.apart);
  return others.length > 0 ? others : lines;
}

/** Measures worth a line, and whose routes they are of. */
const COMPARED: readonly MeasureKey[] = ['arrival', 'hausdorff', 'dtw', 'jsdDistance'];
const SOURCES = ['vanilla', 'distilled'] as const satisfies readonly InkName[];

/** The measures of the test pairs with their 95 % intervals, where the runs have any. */
export function comparedMeasures(runs: readonly ComparedRun[]): ComparedLine[] {
  const reports = runs.map(({ contents }) =>
    contents?.metrics ? comparedReport('test', contents.metrics, {}) : null,
  );
  return COMPARED.flatMap((key) =>
    SOURCES.flatMap((source) => {
      const values = reports.map((report) =>
        inWords(key, report?.results.find((one) => one.source === source)?.estimates),
      );
      const unit = MEASURES[key].unit === 'share' ? '%' : MEASURES[key].unit;
      const label = `${MEASURES[key].label}${unit === '' ? '' : `, ${unit}`}: ${INKS[source].label.toLowerCase()}`;
      return values.every((value) => value === NONE) ? [] : [{ label: capitalised(label), values }];
    }),
  );
}

const NONE = '–';

/** "96.8 (95.0 to 98.5)". */
function inWords(key: MeasureKey, estimates: ReportedEstimates | undefined): string {
  const { value, low, high } = estimates?.[key] ?? { value: null, low: null, high: null };
  if (value === null) return NONE;
  const { unit, decimals } = MEASURES[key];
  const text = (number: number) => fixed(unit === 'share' ? 100 * number : number, decimals);
  return low === null || high === null ? text(value) : `${text(value)} (${text(low)} to ${text(high)})`;
}
