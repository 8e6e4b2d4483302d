import { MEASURE_KEYS, MEASURES, SHOWN_UNITS, type MeasureKey } from './measure-catalogue';
import { ATTRIBUTE_NAMES } from './distribution-divergence';
import type { MetricsReport, ReportedEstimates, ReportedResult } from './metrics-report';
import { noiseReading, noiseVerdict } from './noise-floor';

export interface TableOptions {
  /** Characters per line; columns that do not fit go to a further block. 110 if left out. */
  readonly width?: number;
  /** Whether to print the interval beside each value; true if left out. */
  readonly intervals?: boolean;
  readonly keys?: readonly MeasureKey[];
}

interface Row {
  readonly name: string;
  readonly estimates: ReportedEstimates;
}

/**
 * The report as aligned text: a block of tables for each source of OD pairs,
 * models as rows; then the differences.
 */
export function renderMetricsTable(report: MetricsReport, options: TableOptions = {}): string {
  const parts: string[] = [];
  for (const odSource of ['train', 'test'] as const) {
    const results = report.results.filter((result) => result.odSource === odSource);
    if (results.length === 0) continue;
    const rows = results.map(({ model, estimates }) => ({ name: model, estimates }));
    const counts = [...new Set(results.map((result) => result.routeCount))].join(', ');
    parts.push(`OD pairs from ${odSource} (${counts} routes per model)`, table(rows, options, false));
    parts.push(...noiseLines(results));
  }
  for (const { before, after, odSource, routeCount, estimates } of report.differences) {
    const title = `Paired difference on ${odSource} OD pairs (${routeCount}): ${after} minus ${before}`;
    parts.push(title, table([{ name: 'difference', estimates }], options, true));
  }
  const percent = Math.round(report.interval.level * 100);
  if (options.intervals ?? true)
    parts.push(`In brackets: ${percent} % interval (${report.interval.kind}), resampling OD pairs.`);
  return parts.join('\n\n') + '\n';
}

/** What of the divergences cannot be told from noise; nothing where no result has any. */
function noiseLines(results: readonly ReportedResult[]): string[] {
  const [first] = results.flatMap(({ noise }) => noise ?? []);
  if (!first || first.trips === 0) return [];
  const number = (value: number | null) => (value === null ? '-' : value.toFixed(3));
  const lines = results.flatMap(({ model, noise }) =>
    noise
      ? ATTRIBUTE_NAMES.map((name) => {
          const [routes, driven] = [noise.routes[name], noise.driven[name]];
          const range = `${number(driven.value)} [${number(driven.low)}, ${number(driven.high)}]`;
          return `  ${model}, JSD ${name}: ${number(routes.value)}, noise ${range}: ${noiseVerdict(routes, driven)}`;
        })
      : [],
  );
  return [`Noise. ${noiseReading(first)}\n${lines.join('\n')}`];
}

/** A measure's name with its unit, as tables show it. */
export function measureTitle(key: MeasureKey): string {
  const { label, unit } = MEASURES[key];
  return [label, SHOWN_UNITS[unit]].filter(Boolean).join(' ');
}

/** A column's head: the title and an arrow that says which way is better. */
function heading(key: MeasureKey): string {
  const { better } = MEASURES[key];
  const arrow = better === 'lower' ? '↓' : better === 'higher' ? '↑' : '';
  return [measureTitle(key), arrow].filter(Boolean).join(' ');
}

function cell(key: MeasureKey, { estimates }: Row, intervals: boolean, signed: boolean): string {
  const { unit, decimals } = MEASURES[key];
  const { value, low, high } = estimates[key];
  const factor = unit === 'share' ? 100 : 1;
  const text = (number: number | null) => {
    if (number === null) return '-';
    const rounded = (number * factor).toFixed(decimals);
    const shown = Number(rounded) === 0 ? rounded.replace('-', '') : rounded;
    return signed && Number(shown) > 0 ? `+${shown}` : shown;
  };
  return intervals && low !== null ? `${text(value)} [${text(low)}, ${text(high)}]` : text(value);
}

function table(rows: readonly Row[], options: TableOptions, signed: boolean): string {
  const { width = 110, intervals = true, keys = MEASURE_KEYS } = options;
  const names = ['', ...rows.map((row) => row.name)];
  const columns = keys.map((key) => [heading(key), ...rows.map((row) => cell(key, row, intervals, signed))]);
  const nameWidth = widest(names);
  const blocks: string[][][] = [];
  let used = Infinity;
  for (const column of columns) {
    const needed = widest(column) + 2;
    if (used + needed > width) {
      blocks.push([]);
      used = nameWidth;
    }
    blocks[blocks.length - 1].push(column);
    used += needed;
  }
  const line = (block: string[][], row: number) =>
    names[row].padEnd(nameWidth) +
    block.map((column) => '  ' + column[row].padStart(widest(column))).join('');
  return blocks.map((block) => names.map((_, row) => line(block, row).trimEnd()).join('\n')).join('\n\n');
}

const widest = (texts: readonly string[]) => Math.max(...texts.map((text) => text.length));
