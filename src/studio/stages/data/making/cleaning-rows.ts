import {
  CUT_REASONS,
  DROP_REASONS,
  type CleaningReport,
  type CutReason,
  type DropReason,
} from '../../../../data/gps/cleaning-report';
import { count } from '../../../figures';

const DROP_WORDS: Readonly<Record<DropReason, string>> = {
  broken: 'without a place or a time',
  duplicate: 'twice there',
  'equal-time': 'at the time of another point',
  outside: 'outside of the roads',
  speed: 'reached too fast',
  unoccupied: 'without a passenger',
  stopped: 'in a stop',
  'too-few-points': 'in traces of too few points',
  'too-short': 'in traces too short',
};

const CUT_WORDS: Readonly<Record<CutReason, string>> = {
  gap: 'at pauses',
  stop: 'at stops',
  speed: 'at jumps',
  outside: 'where they leave the roads',
  occupied: 'where the passenger changes',
};

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
