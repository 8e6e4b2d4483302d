import type { Estimate } from '../../evaluation/bootstrap';

/** How the numbers of a measure are written, and which way they are better. */
export interface Measure {
  /** In records and files: "mae". */
  readonly name: string;
  /** Heading of its numbers: "MAE". */
  readonly label: string;
  /** Name in the paper, where it is not the label: "T-Dist". */
  readonly symbol?: string;
  /** What it is: "Mean absolute error". */
  readonly meaning?: string;
  /** "m", "min"; left out for shares, counts and numbers in the unit of their source. */
  readonly unit?: string;
  /** Shares are written as percent. */
  readonly isShare: boolean;
  readonly decimals: number;
  /** Left out where neither way is better. */
  readonly better?: 'lower' | 'higher';
  /** Records from before it was measured lack it. */
  readonly isLater?: boolean;
}

type MeasureFacts = Partial<Pick<Measure, 'symbol' | 'meaning' | 'unit' | 'decimals' | 'better' | 'isLater'>>;

/** A measure in numbers, whole ones unless `facts` say how many decimals they have. */
export const inNumbers = <Name extends string>(name: Name, label: string, facts: MeasureFacts = {}) => ({
  ...{ name, label, isShare: false, decimals: 0 },
  ...facts,
});

/** A measure in percent, with one decimal unless `facts` say otherwise. */
export const inShares = <Name extends string>(name: Name, label: string, facts: MeasureFacts = {}) => ({
  ...{ name, label, isShare: true, decimals: 1 },
  ...facts,
});

/** Colours of the rows that the page can draw: those of networks, then those of baselines. */
export type RowInk =
  'teacher' | 'distilled' | 'vanilla' | 'shortest' | 'fastest' | 'markov' | 'learnt' | 'likeliest';

/** A row of a table of results: who answered. */
export interface RowName {
  /** In records and files: "last-value". */
  readonly name: string;
  /** In the middle of a sentence: "last value". */
  readonly label: string;
  /** Verdicts hold networks against baselines; other rows are neither. */
  readonly role: 'network' | 'baseline' | 'other';
  readonly ink?: RowInk;
}

/** Rows of one role by name: a label, and the colour on the page where it has one. */
export const rowNames = <Name extends string, Facts extends Pick<RowName, 'label' | 'ink'>>(
  role: RowName['role'],
  rows: Readonly<Record<Name, Facts>>,
): Readonly<Record<Name, RowName & Pick<Facts, 'ink'>>> =>
  Object.fromEntries(
    Object.entries<Facts>(rows).map(([name, { label, ink }]) => [
      name,
      { name, label, role, ...(ink && { ink }) },
    ]),
  ) as Record<Name, RowName & Pick<Facts, 'ink'>>;

/** Numbers by the name of their measure, with their 95 % interval where they have one; a measure that is left out is not known. */
export type Values = Readonly<Record<string, number | Estimate>>;

export interface ResultRow extends RowName {
  readonly values: Values;
  /** Values at each place of the table's facet. */
  readonly along?: readonly Values[];
}

/** What a table is split by: each row has its values over all places, and at each. */
export interface Facet {
  /** Column in files: "horizon_minutes". */
  readonly name: string;
  /** "Minutes ahead". */
  readonly label: string;
  readonly unit: string;
  readonly places: readonly number[];
  /** Indices of the places that a small table shows. */
  readonly shown: readonly number[];
  /** All places together: "all horizons". */
  readonly all: string;
  /** Id and title of the report's table that has every place. */
  readonly id: string;
  readonly title: string;
}

/**
 * One finding of a run, declared once: text, files, reports, the page, the list of runs, verdicts and comparisons of seeds
 * are made from it.
 */
export interface ResultTable {
  /** The same in every run of a configuration; letters and hyphens. */
  readonly id: string;
  readonly title: string;
  /** What rows are: "Forecast by". */
  readonly rowHeading: string;
  readonly measures: readonly Measure[];
  /** Name of the measure by which rows are judged; left out where all count alike. */
  readonly main?: string;
  /** Rows whose difference is told, the second beside the first. */
  readonly compare?: readonly (readonly [before: string, after: string])[];
  /** Measures go down and rows across, so that many measures have room. */
  readonly isTurned?: boolean;
  readonly facet?: Facet;
  readonly rows: readonly ResultRow[];
  /** Values of one row minus those of another with paired intervals, for every two rows; left out where they were not measured. */
  readonly differences?: readonly RowDifference[];
  /** What the numbers are of. */
  readonly note: string;
  /** What it says beside its verdicts, in sentences. */
  readonly says?: readonly string[];
  /** Words that name it in a file, by their column. */
  readonly keys?: Readonly<Record<string, string>>;
  /** Measures by which runs of several seeds are compared: the key of each in the comparison. */
  readonly scores?: Readonly<Record<string, string>>;
}

export interface RowDifference {
  readonly before: string;
  readonly after: string;
  readonly values: Values;
}

/** What a run found: what is said of all of it, and its tables. */
export interface RunResults {
  /** Lines in front of the tables. */
  readonly facts: readonly string[];
  readonly tables: readonly ResultTable[];
}

/** A table of single numbers, each with its own way of writing. */
export const factsTable = (
  about: Pick<ResultTable, 'id' | 'title' | 'note' | 'keys' | 'scores'> & { readonly name?: string },
  facts: readonly (readonly [measure: Measure, value: number | Estimate])[],
): ResultTable => {
  const { name = 'value', ...rest } = about;
  return {
    ...rest,
    rowHeading: 'What',
    isTurned: true,
    measures: facts.map(([measure]) => measure),
    rows: [
      {
        ...{ name, label: 'Value', role: 'other' },
        values: Object.fromEntries(facts.map(([measure, value]) => [measure.name, value])),
      },
    ],
  };
};

const UNKNOWN: Estimate = { value: NaN, low: NaN, high: NaN };

/** A value with its interval; NaN for what is not known. */
export function estimateIn(values: Values | undefined, { name }: Pick<Measure, 'name'>): Estimate {
  const found = values?.[name] ?? UNKNOWN;
  return typeof found === 'number' ? { ...UNKNOWN, value: found } : found;
}

export const hasInterval = ({ low, high }: Estimate): boolean =>
  Number.isFinite(low) && Number.isFinite(high);

export const measureNamed = (
  { measures }: Pick<ResultTable, 'measures'>,
  name: string,
): Measure | undefined => measures.find((measure) => measure.name === name);

/** Whether one value of a measure is better than another; never where neither way is better. */
export const isBetter = (a: number, b: number, { better }: Pick<Measure, 'better'>): boolean =>
  better === 'lower' ? a < b : better === 'higher' && a > b;

/** The row with the best value of a measure; null where none is known, or neither way is better. */
export function bestOf(rows: readonly ResultRow[], measure: Measure): ResultRow | null {
  const known = rows.filter(({ values }) => Number.isFinite(estimateIn(values, measure).value));
  if (known.length === 0 || !measure.better) return null;
  const valueOf = (row: ResultRow) => estimateIn(row.values, measure).value;
  return known.reduce((best, row) => (isBetter(valueOf(row), valueOf(best), measure) ? row : best));
}

/**
 * Whether a row stands out in a measure: it is better than every other row by more than chance. Where no differences were measured, that
 * is told by intervals that do not touch; a value without one stands out nowhere.
 */
export function isBest(table: Pick<ResultTable, 'rows' | 'differences'>, row: ResultRow, measure: Measure) {
  if (!measure.better) return false;
  // Rows that are neither networks nor baselines are no rivals, unless differences were measured to them too.
  const isRival = ({ name, role }: ResultRow): boolean =>
    name !== row.name && (role !== 'other' || table.differences !== undefined);
  const others = table.rows.filter(isRival);
  const own = estimateIn(row.values, measure);
  const isAhead = (other: ResultRow): boolean => {
    if (table.differences) return comparisonOf(table, other.name, row.name, measure) === 'better';
    const { low, high } = estimateIn(other.values, measure);
    return measure.better === 'lower' ? own.high < low : own.low > high;
  };
  return others.length > 0 && others.every(isAhead);
}

/** A value of `after` minus that of `before`, with the interval of their paired difference; NaN where it was not measured. */
export function differenceOf(
  { differences = [] }: Pick<ResultTable, 'differences'>,
  before: string,
  after: string,
  measure: Measure,
): Estimate {
  const between = (a: string, b: string) => differences.find((pair) => pair.before === a && pair.after === b);
  const straight = between(before, after);
  const { value, low, high } = estimateIn((straight ?? between(after, before))?.values, measure);
  return straight ? { value, low, high } : { value: -value, low: -high, high: -low };
}

/** How one row compares with another, by the interval of their paired difference. */
export function comparisonOf(
  table: Pick<ResultTable, 'differences'>,
  before: string,
  after: string,
  measure: Measure,
): 'better' | 'worse' | 'unclear' {
  const { low, high } = differenceOf(table, before, after, measure);
  const sign = measure.better === 'lower' ? -1 : 1;
  const [least, most] = [sign * low, sign * high].sort((a, b) => a - b);
  if (least > 0) return 'better';
  return most < 0 ? 'worse' : 'unclear';
}
