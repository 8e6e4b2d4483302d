import type { SplitName } from '../../../../domain/dataset';
import { dayWords, PART_LABELS } from '../../../time-axis';

const DAY = 86_400;

/** The parts in their order, as people call them. */
export const PARTS: readonly { readonly name: SplitName; readonly label: string }[] = (
  ['train', 'val', 'test'] as const
).map((name) => ({ name, label: PART_LABELS[name] }));

const dayText = (day: number): string =>
  dayWords({ start: day * DAY, binSeconds: DAY, rows: 1, parts: [] }, 0);

/** Days as runs: "Mon 1 Jul to Fri 5 Jul, Mon 8 Jul". @param days since 1970, ascending */
export function partText(days: readonly number[]): string {
  if (days.length === 0) return 'by time within the days';
  const runs: [first: number, last: number][] = [];
  for (const day of days) {
    const run = runs.at(-1);
    if (run && day === run[1] + 1) run[1] = day;
    else runs.push([day, day]);
  }
  return runs
    .map(([first, last]) => (first === last ? dayText(first) : `${dayText(first)} to ${dayText(last)}`))
    .join(', ');
}
