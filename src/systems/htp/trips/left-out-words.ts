import { counted } from '../../../base/text';
import { TRIP_POINTS } from '../../../models/htp/grammar';
import type { LeftOutReason } from './point-trips';

const TEXTS: Readonly<Record<LeftOutReason, string>> = {
  unmatched: 'not on the roads',
  gaps: `parted by gaps into fewer than ${TRIP_POINTS.least} points`,
  'one-place': 'at one place',
  'too-few-points': `with fewer than ${TRIP_POINTS.least} points on a route`,
  'too-many-points': `with more than ${TRIP_POINTS.most} points`,
  'too-many-roads': 'with more roads than the networks read',
};

/** Why traces are no trips, to stand behind their number: "parted by gaps into fewer than 20 points". */
export const leftOutWords = (reason: LeftOutReason): string => TEXTS[reason];

/** "12 traces not on the roads". */
export const leftOutText = (reason: LeftOutReason, traces: number): string =>
  `${counted(traces, 'trace')} ${TEXTS[reason]}`;
