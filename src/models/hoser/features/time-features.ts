import { isWeekend, secondOfDay } from '../../../domain/time-statistics';

const { fround } = Math;
const MINUTES_PER_DAY = 1440;
/** Differences of time and of place are cut off here and then scaled to [0, 1]. */
const TIME_CLIP_MINUTES = 5;

/** `temporal_info` of a weekday: the share of the day that has passed. */
function shareOfDay(time: number): number {
  const second = secondOfDay(time);
  const minute = Math.floor(second / 60);
  return fround((minute + (second - 60 * minute) / 60) / MINUTES_PER_DAY);
}

/** `temporal_info`: the share of the day that has passed, negative if `originTime` falls on a weekend. */
export function temporalInfo(time: number, originTime: number): number {
  return isWeekend(originTime) ? -shareOfDay(time) : shareOfDay(time);
}

/**
 * Minute of the day as the relative times take it: back from the rounded `temporal_info`, so
 * that the rounding is the official one.
 */
export function minuteOfTemporal(temporal: number): number {
  return fround(Math.abs(temporal) * MINUTES_PER_DAY);
}

/** The same from a time. */
export function minuteOfTime(time: number): number {
  return minuteOfTemporal(shareOfDay(time));
}

/**
 * `trace_time_interval_mat`: |difference| of two minutes of the day, at most
 * 5, / 5. Over midnight it is thus 1.
 */
export function relativeTime(minutesA: number, minutesB: number): number {
  return fround(Math.min(fround(Math.abs(minutesA - minutesB)), TIME_CLIP_MINUTES) / TIME_CLIP_MINUTES);
}
