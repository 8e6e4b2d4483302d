import { CUT_WORDS, DROP_WORDS } from '../../../../data/data-card-words';
import { CUT_REASONS, DROP_REASONS, type CleaningReport } from '../../../../data/gps/cleaning-report';
import { count } from '../../../figures';

interface Row {
  readonly name: string;
  readonly value: string;
}

/** Points read, points left out by reason, and points that remain; reasons without a point are omitted. */
export function cleaningRows({ before, after, dropped }: CleaningReport): Row[] {
  return [
    { name: 'Read', value: count(before.points) },
    ...DROP_REASONS.filter((reason) => dropped[reason] > 0).map((reason) => ({
      name: `Left out: ${DROP_WORDS[reason]}`,
      value: count(dropped[reason]),
    })),
    { name: 'Remaining', value: count(after.points) },
  ];
}

/** Traces and vehicles before and after, where traces were cut, and how many points were sorted. */
export function cutRows({ before, after, cuts, outOfOrder }: CleaningReport): Row[] {
  const rows: readonly (readonly [string, number])[] = [
    ['Traces read', before.traces],
    ...CUT_REASONS.map((reason) => [`Cut ${CUT_WORDS[reason]}`, cuts[reason]] as const),
    ['Points sorted by time', outOfOrder],
    ['Traces remaining', after.traces],
    ['Vehicles remaining', after.vehicles],
  ];
  return rows
    .filter(([name, number]) => number > 0 || name.endsWith('remaining'))
    .map(([name, number]) => ({ name, value: count(number) }));
}
