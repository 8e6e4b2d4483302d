import { MEASURE_KEYS, type MeasureDefinition } from '../evaluation/measure-catalogue';
import type { MetricsReport, ReportedEstimates } from '../evaluation/metrics-report';

export interface ResultColumn {
  /** Who drew the routes, or `after minus before`. */
  readonly name: string;
  /** Routes that were measured. */
  readonly routes: number;
}

/** A measure with its interval, in the row's unit; the ends are null where there is none. */
export interface Measured {
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

export interface ResultRow {
  readonly name: string;
  /** Empty for a plain number. */
  readonly unit: string;
  /** Decimals that are worth showing. */
  readonly digits: number;
  readonly better: MeasureDefinition['better'];
  /** How the measure is read, in one line. */
  readonly reading: string;
  /** One per column; null where a measure does not apply. */
  readonly values: readonly (Measured | null)[];
}

/** Every measure of every model and baseline on the OD pairs of one set of trips. */
export interface ResultTable {
  readonly odSource: 'train' | 'test';
  /** True if the values are differences between two models. */
  readonly difference: boolean;
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly ResultRow[];
}

/** A report as tables: models on unseen trips, then on training trips, then the paired differences of each. */
export function resultTables(report: MetricsReport): ResultTable[] {
  return [false, true].flatMap((difference) =>
    (['test', 'train'] as const).flatMap((odSource) => {
      const columns = difference
        ? report.differences.map((d) => ({ ...d, name: `${d.after} − ${d.before}` }))
        : report.results.map((r) => ({ ...r, name: r.model }));
      const shown = columns.filter((column) => column.odSource === odSource);
      return shown.length === 0 ? [] : [tableOf(report, odSource, difference, shown)];
    }),
  );
}

/** A share is shown in per cent; what a label says already is not said twice. */
const SHOWN_UNITS: Readonly<Partial<Record<MeasureDefinition['unit'], string>>> = {
  share: '%',
  'km per road': 'km',
  roads: '',
};

function tableOf(
  { measures }: MetricsReport,
  odSource: 'train' | 'test',
  difference: boolean,
  columns: readonly { name: string; routeCount: number; estimates: ReportedEstimates }[],
): ResultTable {
  const rows = MEASURE_KEYS.map((key): ResultRow => {
    const { label, unit, better, reading, decimals } = measures[key];
    const factor = unit === 'share' ? 100 : 1;
    return {
      name: label,
      unit: SHOWN_UNITS[unit] ?? unit,
      digits: decimals,
      better,
      reading,
      values: columns.map(({ estimates }) => scaled(estimates[key], factor)),
    };
  });
  return {
    odSource,
    difference,
    columns: columns.map(({ name, routeCount }) => ({ name, routes: routeCount })),
    rows,
  };
}

function scaled(
  { value, low, high }: { value: number | null; low: number | null; high: number | null },
  factor: number,
): Measured | null {
  if (value === null) return null;
  const times = (number: number | null) => (number === null ? null : number * factor);
  return { value: value * factor, low: times(low), high: times(high) };
}
