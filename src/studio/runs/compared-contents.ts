import type { SystemEntry } from '../../engine/experiments/system';
import type { RunContents } from '../../engine/records/run-contents';
import { MEASURES, type MeasureKey } from '../../evaluation/measure-catalogue';
import type { ReportedEstimates } from '../../evaluation/metrics-report';
import type { ChartKind } from '../chart-kind';
import { chartSpecs, type ChartLine, type ChartSpec } from '../charts/chart-specs';
import { capitalised, fixed } from '../figures';
import { INKS, type InkName } from '../inks';
import { comparedReport } from '../state/routes/compared';
import { epochLinesOf } from '../state/training/epoch-lines';
import { StepColumns } from '../../engine/records/step-columns';
import type { ComparedLine } from './run-comparison';

/** A run of a comparison; null until what it left behind has been read. */
export interface ComparedRun {
  readonly id: string;
  readonly name: string;
  readonly contents: RunContents | null;
}

/** Networks keep their inks: a run is told by its dashes. More runs begin again. */
export const RUN_DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [9, 3, 2, 3]];
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
    contents?.metrics ? comparedReport('test', contents.metrics, contents.record) : null,
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
