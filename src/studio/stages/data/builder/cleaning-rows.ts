import { CUT_WORDS, DROP_WORDS } from '../../../../data/data-card-words';
import { CUT_REASONS, DROP_REASONS, type CleaningReport } from '../../../../data/gps/cleaning-report';
import { count } from '../../../figures';

interface Row {
  readonly name: string;
  readonly value: string;
}

/** Points before, those left out by reason, and those that are left; reasons without a point are left off. */
export function cleaningRows({ before, after, dropped }: CleaningReport): Row[] {
  return [
    { name: 'Read', value: count(before.points) },
    ...DROP_REASONS.filter((reason) => dropped[reason] > 0).map((reason) => ({
      name: `Left out: ${DROP_WORDS[reason]}`,
      value: count(dropped[reason]),
    })),
    { name: 'Left', value: count(after.points) },
  ];
}

/** Traces and vehicles before and after, where traces were cut, and what was sorted. */
export function cutRows({ before, after, cuts, outOfOrder }: CleaningReport): Row[] {
  const rows: readonly (readonly [string, number])[] = [
    ['Traces read', before.traces],
    ...CUT_REASONS.map((reason) => [`Cut ${CUT_WORDS[reason]}`, cuts[reason]] as const),
    ['Points sorted by time', outOfOrder],
    ['Traces left', after.traces],
    ['Vehicles left', after.vehicles],
  ];
  return rows
    .filter(([name, number]) => number > 0 || name.endsWith('left'))
    .map(([name, number]) => ({ name, value: count(number) }));
}
