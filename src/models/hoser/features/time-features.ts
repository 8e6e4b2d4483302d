import { isWeekend, secondOfDay } from '../../../domain/time-statistics';

const { fround } = Math;
const MINUTES_PER_DAY = 1440;
/** Differences of time and of place are cut off here and then scaled to [0, 1]. */
const TIME_CLIP_MINUTES = 5;

/** `temporal_info`: the share of the day that has passed, negative if `originTime` falls on a weekend. */
export function temporalInfo(time: number, originTime: number): number {
  const second = secondOfDay(time);
  const share = fround((Math.floor(second / 60) + (second % 60) / 60) / MINUTES_PER_DAY);
  return isWeekend(originTime) ? -share : share;
}

/** Minutes as the relative times take them: back from the rounded `temporal_info`, so that the rounding is the official one. */
export function minutesOf(temporal: number): number {
  return fround(temporal * MINUTES_PER_DAY);
}

/** `trace_time_interval_mat`: |difference| of two `minutesOf`, at most 5, / 5. Over midnight it is thus 1. */
export function relativeTime(minutesA: number, minutesB: number): number {
  return fround(Math.min(fround(Math.abs(minutesA - minutesB)), TIME_CLIP_MINUTES) / TIME_CLIP_MINUTES);
}
