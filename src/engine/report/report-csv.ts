import { csvCell } from '../../base/text';
import { ATTRIBUTE_NAMES } from '../../evaluation/distribution-divergence';
import {
  FAILURE_KINDS,
  FAILURE_NAMES,
  FAILURE_RULES,
  type FailureKind,
} from '../../evaluation/conduct/failure-rules';
import { MEASURE_KEYS } from '../../evaluation/measure-catalogue';
import type { ReportedEstimates } from '../../evaluation/metrics-report';
import { VERDICTS } from '../review/verdict';
import type { Figure } from './figures-of';
import type { GroupSet, ReportData, ReportedVisits, ReportGroup, RunsReportTable } from './report-data';
import type { RunsReport } from './runs/runs-report';
import type { ReportedReviewer, ReportedReviewers } from './reported-reviewers';

const COLUMNS = [
  'section',
  'run',
  'split',
  'set',
  'against',
  'scenario',
  'measure',
  'value',
  'low',
  'high',
  'n',
  'test',
  'p',
  'adjusted_p',
] as const;
type RowOf<Column extends string> = Readonly<Partial<Record<Column, string | number | null>>>;
type Row = RowOf<(typeof COLUMNS)[number]>;

function* linesOf<Column extends string>(
  columns: readonly Column[],
  rows: Iterable<RowOf<Column>>,
): Generator<string> {
  yield `${columns.join(',')}\n`;
  for (const row of rows) yield `${columns.map((column) => csvCell(String(row[column] ?? ''))).join(',')}\n`;
}

/**
 * A report as CSV, one row for each number: where it stands, the number with its interval, how many pairs, routes or
 * lines it is of, and its test. What could not be measured has an empty value. No cell runs as a formula.
 */
export const reportCsv = (data: ReportData): Generator<string> => linesOf(COLUMNS, rowsOf(data));

function* rowsOf(data: ReportData): Generator<Row> {
  const label = (set: number) => data.sets[set].label;
  for (const group of data.groups)
    for (const row of groupRows(group, label)) yield { run: group.run + 1, split: group.split, ...row };
  for (const { split, before, set, measures } of data.seeds)
    for (const { measure, mean, deviation, low, high, values } of measures) {
      const place = {
        split,
        set: label(set),
        ...(before === null ? {} : { against: label(before) }),
        measure,
      };
      yield { section: 'seeds mean', ...place, value: mean, low, high, n: values.length };
      yield { section: 'seeds deviation', ...place, value: deviation, n: values.length };
    }
  for (const name of FAILURE_NAMES)
    yield { section: 'rules', measure: FAILURE_RULES[name].label, value: Number(data.rules[name]) };
  if (data.reviewers) yield* reviewerRows(data.reviewers);
  for (const { id, columns, words, rows } of data.tables)
    for (const cells of rows)
      for (const [i, cell] of cells.entries()) {
        if (typeof cell === 'string') continue;
        const own = { section: id, set: cells.slice(0, words).join(', '), measure: columns[i] };
        for (const [run, value] of cell.values.entries())
          yield { ...own, run: run + 1, value, low: cell.low, high: cell.high };
      }
}

function* groupRows(group: ReportGroup, label: (set: number) => string): Generator<Row> {
  const { pairs, real, histograms, drivenFailures } = group;
  if (real) {
    yield { section: 'driven', measure: 'roads', value: real.roads, n: pairs };
    yield { section: 'driven', measure: 'distance', value: real.distance, n: pairs };
  }
  if (drivenFailures) yield* failureRows(drivenFailures, { set: 'driven', n: pairs });
  for (const own of group.sets) yield* setRows(own, label(own.set));
  for (const { before, after, estimates, tests } of group.differences)
    for (const row of estimateRows(estimates, { section: 'difference', n: pairs })) {
      const test = tests.find(({ measure }) => measure === row.measure);
      const sets = { set: label(after), against: label(before) };
      yield {
        ...row,
        ...sets,
        ...(test && { test: test.test, p: test.p, adjusted_p: test.adjusted, n: test.pairs }),
      };
      if (test)
        yield {
          section: 'effect',
          ...sets,
          measure: test.measure,
          value: test.effect,
          n: test.pairs,
          test: test.test,
        };
    }
  for (const { key, pairs: n, estimates } of group.scenarios)
    for (const [i, own] of estimates.entries())
      yield* estimateRows(own, { section: 'scenario', set: label(group.sets[i].set), scenario: key, n });
  for (const { label: axis, values } of group.radar)
    for (const [i, value] of values.entries())
      yield { section: 'radar', set: label(group.sets[i].set), measure: axis, value };
  if (histograms)
    for (const name of ATTRIBUTE_NAMES) {
      const { edges, real: driven, generated } = histograms[name];
      const sides = [
        ['driven', driven] as const,
        ...generated.map((counts, i) => [label(group.sets[i].set), counts] as const),
      ];
      for (const [set, counts] of sides)
        for (const [bin, low] of edges.entries())
          yield {
            section: 'histogram',
            set,
            measure: name,
            value: counts[bin],
            low,
            high: edges[bin + 1] ?? null,
          };
    }
  for (const { pair, failures, error } of group.hardest) {
    yield { section: 'hardest pairs', scenario: `pair ${pair}`, measure: 'failures', value: failures };
    yield { section: 'hardest pairs', scenario: `pair ${pair}`, measure: 'mean dtwPerRoad', value: error };
  }
}

function* estimateRows(estimates: ReportedEstimates, place: Row): Generator<Row> {
  for (const measure of MEASURE_KEYS) yield { ...place, measure, ...figureCells(estimates[measure]) };
}

const figureCells = ({ value, low, high }: Figure): Row => ({ value, low, high });

function* failureRows(counts: readonly number[], place: Row): Generator<Row> {
  for (const [kind, value] of counts.entries())
    yield { section: 'failures', ...place, measure: FAILURE_KINDS[kind as FailureKind].label, value };
}

function* setRows(own: GroupSet, set: string): Generator<Row> {
  const n = own.routes;
  yield { section: 'routes', set, measure: 'arrived', value: own.arrived, n };
  yield* estimateRows(own.estimates, { section: 'measures', set, n });
  for (const [measure, value] of Object.entries(own.thesisCode ?? {}))
    yield { section: "thesis's code", set, measure, value, n };
  for (const [measure, value] of Object.entries(own.extra)) yield { section: 'scores', set, measure, value };
  yield* failureRows(own.failures, { set, n });
  for (const [key, { count, ...figures }] of Object.entries(own.audit ?? {}))
    for (const [of, figure] of Object.entries(figures)) {
      const against = of === 'routes' ? {} : { against: of };
      yield { section: 'audit', set, ...against, measure: key, ...figureCells(figure), n: count };
    }
  const { noise } = own;
  if (noise)
    for (const name of ATTRIBUTE_NAMES) {
      const place = { section: 'noise', set, n: noise.trips };
      yield { ...place, measure: `jsd ${name} of halves`, ...noise.routes[name] };
      yield { ...place, against: 'driven', measure: `jsd ${name} noise`, ...noise.driven[name] };
    }
  if (own.visits) yield* visitRows(own.visits, { section: 'visits', set, n });
  if (!own.machine) return;
  const { auc, p, items, features } = own.machine;
  const test = p === null ? {} : { test: 'shuffled labels', p };
  yield { section: 'machine', set, measure: 'auc', ...figureCells(auc), n: items[0] + items[1], ...test };
  for (const { name, drop, level, spread } of features) {
    const place = { section: 'machine', set, scenario: name };
    yield { ...place, measure: 'drop', value: drop };
    yield { ...place, measure: 'level', value: level };
    yield { ...place, measure: 'spread', value: spread };
  }
}

function* visitRows({ overlap, topRoads, roads, cells }: ReportedVisits, place: Row): Generator<Row> {
  yield { ...place, measure: `top ${topRoads} overlap`, ...figureCells(overlap) };
  yield { ...place, measure: 'jsd roads', ...figureCells(roads.divergence) };
  yield { ...place, measure: 'cosine roads', ...figureCells(roads.cosine) };
  yield { ...place, measure: 'jsd cells', ...figureCells(cells.divergence) };
  yield { ...place, measure: 'cosine cells', ...figureCells(cells.cosine) };
}

const nameOf = ({ name }: ReportedReviewer, i: number) => name || `reviewer ${i + 1}`;

function* reviewerRows({ reviewers, agreements }: ReportedReviewers): Generator<Row> {
  for (const [i, reviewer] of reviewers.entries()) {
    const place = { section: 'reviewers', scenario: nameOf(reviewer, i) };
    for (const { source, title, verdicts } of reviewer.counts)
      for (const [k, value] of verdicts.entries())
        yield { ...place, set: source === 'real' ? 'driven' : title, measure: VERDICTS[k], value };
    const { blind, self } = reviewer;
    if (blind) {
      yield { ...place, measure: 'blind right', ...figureCells(blind.accuracy), n: blind.guessed };
      yield { ...place, measure: 'blind trips plausible', ...figureCells(blind.driven) };
      yield { ...place, measure: 'blind routes implausible', ...figureCells(blind.routes) };
    }
    if (self) yield { ...place, measure: 'kappa with oneself', ...figureCells(self.kappa), n: self.lines };
  }
  for (const { first, second, kappa, observed, lines } of agreements) {
    const pair = [first, second].map((i) => nameOf(reviewers[i], i)).join(' and ');
    yield { section: 'agreement', scenario: pair, measure: 'kappa', ...figureCells(kappa), n: lines };
    yield { section: 'agreement', scenario: pair, measure: 'same', ...figureCells(observed), n: lines };
  }
}

const RUNS_COLUMNS = [
  'section',
  'run',
  'seed',
  'table',
  'row',
  'column',
  'value',
  'low',
  'high',
  'n',
] as const;
type RunsRow = RowOf<(typeof RUNS_COLUMNS)[number]>;

/**
 * The report of runs as CSV, one row for each number of each run, then for means and deviations over several runs, then
 * for the curves. What could not be measured has an empty value. No cell runs as a formula.
 */
export const runsReportCsv = (data: RunsReport): Generator<string> => linesOf(RUNS_COLUMNS, runsRows(data));

function* runsRows({ tables, curves, runs }: RunsReport): Generator<RunsRow> {
  const place = (run: number) => ({ run: run + 1, seed: runs[run].seed });
  for (const table of tables) yield* tableRows(table, place);
  for (const { network, title, runs: lines } of curves)
    for (const [run, points] of lines.entries())
      for (const { epoch, value } of points)
        yield {
          ...{ section: 'curve', ...place(run), table: network },
          ...{ row: `epoch ${epoch}`, column: title, value },
        };
}

function* tableRows(
  { id, columns, words, rows }: RunsReportTable,
  place: (run: number) => RunsRow,
): Generator<RunsRow> {
  for (const cells of rows) {
    const row = cells.slice(0, words).join(', ');
    for (const [i, cell] of cells.entries()) {
      if (typeof cell === 'string') continue;
      const own = { table: id, row, column: columns[i] };
      const { values, value, deviation, low, high } = cell;
      for (const [run, one] of values.entries())
        yield { section: 'run', ...place(run), ...own, value: one, low, high };
      if (values.length < 2) continue;
      const n = values.filter((one) => one !== null).length;
      yield { section: 'seeds mean', ...own, value, n };
      yield { section: 'seeds deviation', ...own, value: deviation, n };
    }
  }
}
