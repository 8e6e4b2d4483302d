import type { RoutesNetworks } from './record';
import type { Periods } from './periods';

/** One figure of one network on the test trips of both periods. */
export interface PeriodsRow {
  readonly network: string;
  /** With its unit: "next step right, %". */
  readonly figure: string;
  readonly periods: Periods<number>;
  readonly text: (value: number) => string;
}

const percent = (share: number) => (100 * share).toFixed(2);
const plain = (value: number) => value.toFixed(2);

/** Figures on old and new trips, before and after; none for networks that were not measured on both. */
export function periodsRows({
  teacher,
  students,
}: Pick<RoutesNetworks, 'teacher' | 'students'>): PeriodsRow[] {
  const rows: PeriodsRow[] = [];
  if (teacher?.periods)
    rows.push({
      network: 'teacher',
      figure: 'perplexity',
      periods: teacher.periods,
      text: plain,
    });
  for (const [network, { periods }] of Object.entries(students)) {
    if (!periods) continue;
    for (const [figure, key] of [
      ['next step right, %', 'accuracy'],
      ['time error, %', 'timeError'],
    ] as const)
      rows.push({
        network,
        figure,
        periods: {
          old: { before: periods.old.before[key], after: periods.old.after[key] },
          new: { before: periods.new.before[key], after: periods.new.after[key] },
        },
        text: percent,
      });
  }
  return rows;
}

/** The four columns: the heading, and the value of a row. */
export const PERIOD_COLUMNS = [
  { label: 'old before', of: ({ old }: Periods<number>) => old.before },
  { label: 'old after', of: ({ old }: Periods<number>) => old.after },
  { label: 'new before', of: (periods: Periods<number>) => periods.new.before },
  { label: 'new after', of: (periods: Periods<number>) => periods.new.after },
] as const;

/** The rows as aligned text, headed by what they are of. @param name of the old data */
export function periodsLines(name: string, rows: readonly PeriodsRow[]): string[] {
  const figures = Math.max(...rows.map(({ figure }) => figure.length));
  const head = PERIOD_COLUMNS.map(({ label }) => label.padStart(CELL)).join('');
  return [
    `Old trips (test, of ${name}) and new ones, before this training and after it:`,
    `  ${''.padEnd(NAME + figures)}${head}`,
    ...rows.map(
      ({ network, figure, periods, text }) =>
        `  ${network.padEnd(NAME)}${figure.padEnd(figures)}` +
        PERIOD_COLUMNS.map(({ of }) => said(of(periods), text).padStart(CELL)).join(''),
    ),
  ];
}

const NAME = 11;
const CELL = 12;
const said = (value: number, text: (value: number) => string): string =>
  Number.isFinite(value) ? text(value) : '-';
