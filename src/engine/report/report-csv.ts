import { csvCell } from '../../base/text';
import { ATTRIBUTE_NAMES } from '../../evaluation/distribution-divergence';
import { FAILURE_KINDS, type FailureKind } from '../../evaluation/conduct/failure-kinds';
import { MEASURE_KEYS } from '../../evaluation/measure-catalogue';
import type { ReportedEstimates } from '../../evaluation/metrics-report';
import { VERDICTS } from '../review/verdict';
import type { Figure } from './figures-of';
import type { GroupSet, ReportData, ReportedVisits, ReportGroup } from './report-data';
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
type Row = Readonly<Partial<Record<(typeof COLUMNS)[number], string | number | null>>>;

/**
 * A report as CSV, one row for each number: where it stands, the number with its interval, how many pairs, routes or
 * lines it is of, and its test. What could not be measured has an empty value. No cell runs as a formula.
 */
export function* reportCsv(data: ReportData): Generator<string> {
  yield `${COLUMNS.join(',')}\n`;
  for (const row of rowsOf(data))
    yield `${COLUMNS.map((column) => csvCell(String(row[column] ?? ''))).join(',')}\n`;
}

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
  const { pairs, real, noise, histograms, drivenFailures } = group;
  if (real) {
    yield { section: 'driven', measure: 'roads', value: real.roads, n: pairs };
    yield { section: 'driven', measure: 'distance', value: real.distance, n: pairs };
  }
  if (noise)
    for (const name of ATTRIBUTE_NAMES)
      yield { section: 'noise', measure: `jsd ${name}`, ...noise.divergences[name], n: noise.trips };
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
