import { Failure } from '../../base/failure';
import { shown } from '../../base/text';
import type { FlowChoice } from './flow-choice';

/** What a person decides about files of flows, as it is written; what is left out or empty is not decided. */
export interface FlowChoiceText {
  /** A day, "2012-03-01", or a moment, "2012-03-01T06:30". */
  readonly start?: string | undefined;
  readonly binMinutes?: string | undefined;
  readonly feature?: string | undefined;
}

const MINUTES_PER_DAY = 1440;

/** @throws Failure 'bad-input' for a start that is no day of the calendar, or bins that do not divide a day */
export function flowChoiceOf({ start, binMinutes, feature }: FlowChoiceText): FlowChoice {
  return {
    ...(start && { start: startOf(start) }),
    ...(binMinutes && { binSeconds: 60 * minutesOf(binMinutes) }),
    ...(feature && { feature }),
  };
}

function startOf(text: string): number {
  const [, day, clock = '00:00'] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d))?$/.exec(text) ?? [];
  const time = Date.parse(`${day}T${clock}Z`);
  // 30 February would become a day in March.
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(`${day}T${clock}`)) return time / 1000;
  throw new Failure(
    'bad-input',
    `The first bin must begin on a day such as 2012-03-01, or at a moment such as 2012-03-01T06:30, not "${shown(text, 40)}".`,
  );
}

function minutesOf(text: string): number {
  const minutes = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (minutes > 0 && MINUTES_PER_DAY % minutes === 0) return minutes;
  throw new Failure(
    'bad-input',
    `A bin must last a whole number of minutes that divides a day, such as 5, 15 or 60, not "${shown(text, 40)}".`,
  );
}
