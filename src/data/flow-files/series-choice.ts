import { counted, shown } from '../../base/text';
import { clockText } from '../trips-csv';
import { badInput } from '../../base/failure';

/** How links with distances become weights: the Gaussian kernel, or 1 where there is a link. */
export type LinkWeighting = 'kernel' | 'ones';

/** What a person may decide about files of flows; what is left out is taken as `knownClock` and the readers say. */
export interface SeriesChoice {
  /** Start of the first bin where the file has no times: seconds since 1970 on the clock of the place. */
  readonly start?: number;
  /** Seconds of a bin where the file has no times. */
  readonly binSeconds?: number;
  /** The one that is read of several features. */
  readonly feature?: string;
  /** For lists of distances. */
  readonly links?: LinkWeighting;
}

/** When the first bin of a file without times begins, and how long a bin is. */
export interface SeriesClock {
  readonly start: number;
  readonly binSeconds: number;
  /** Why it is taken to be so, as a sentence. */
  readonly reason: string;
}

/** Five minutes: what detectors of California's freeways report, and all data sets below. */
const BIN_SECONDS = 300;

const midnight = (year: number, month: number, day: number): number => Date.UTC(year, month - 1, day) / 1000;

interface KnownSeries {
  readonly name: string;
  readonly bins: number;
  readonly sensors: number;
  readonly start: number;
}

/**
 * Public data sets whose files have no times. Starts of the PEMS sets: Song et al. 2020 (STSGCN), table 1; of METR-LA
 * and PEMS-BAY: Li et al. 2018 (DCRNN); of LOS-loop, its first week: Zhao et al. 2020 (T-GCN).
 */
const KNOWN: readonly KnownSeries[] = [
  { name: 'LOS-loop', bins: 2016, sensors: 207, start: midnight(2012, 3, 1) },
  { name: 'METR-LA', bins: 34272, sensors: 207, start: midnight(2012, 3, 1) },
  { name: 'PEMS-BAY', bins: 52116, sensors: 325, start: midnight(2017, 1, 1) },
  { name: 'PEMS03', bins: 26208, sensors: 358, start: midnight(2018, 9, 1) },
  { name: 'PEMS04', bins: 16992, sensors: 307, start: midnight(2018, 1, 1) },
  { name: 'PEMS07', bins: 28224, sensors: 883, start: midnight(2017, 5, 1) },
  { name: 'PEMS08', bins: 17856, sensors: 170, start: midnight(2016, 7, 1) },
];

/** A Monday, so that the first row is the first bin of a week. */
const ANY_START = midnight(2018, 1, 1);

/** The clock of a file without times: as chosen, or that of the public data set of its size, or an invented one. */
export function seriesClock(
  bins: number,
  sensors: number,
  { start, binSeconds = BIN_SECONDS }: SeriesChoice,
): SeriesClock {
  const size = `${counted(bins, 'bin')} of ${counted(sensors, 'sensor')}`;
  if (start !== undefined) return { start, binSeconds, reason: 'The start was chosen.' };
  const known = KNOWN.find((one) => one.bins === bins && one.sensors === sensors);
  if (known)
    return {
      start: known.start,
      binSeconds,
      reason: `${size} are those of ${known.name}, which begins then.`,
    };
  const reason = `${size} are of no data set that is known here, so date, weekday and hour of the day are invented.`;
  return { start: ANY_START, binSeconds, reason };
}

/** What is said of the clock of a file without times. */
export const clockWords = ({ start, binSeconds, reason }: SeriesClock): string =>
  `it has no times: its first bin is taken to begin at ${clockText(start)
    .replace('T', ' ')
    .replace(/(:\d\d)?Z$/, '')}, and each bin to last ${binSeconds / 60} minutes. ${reason}`;

/** What a person decides about files of flows, as it is written; what is left out or empty is not decided. */
interface SeriesChoiceText {
  /** A day, "2012-03-01", or a moment, "2012-03-01T06:30". */
  readonly start?: string | undefined;
  readonly binMinutes?: string | undefined;
  readonly feature?: string | undefined;
}

const MINUTES_PER_DAY = 1440;

/** @throws Failure 'bad-input' for a start that is no day of the calendar, or bins that do not divide a day */
export function seriesChoiceOf({ start, binMinutes, feature }: SeriesChoiceText): SeriesChoice {
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
  const message = `The first bin must begin on a day such as 2012-03-01, or at a moment such as 2012-03-01T06:30, not "${shown(text, 40)}".`;
  throw badInput(message);
}

function minutesOf(text: string): number {
  const minutes = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (minutes > 0 && MINUTES_PER_DAY % minutes === 0) return minutes;
  const message = `A bin must last a whole number of minutes that divides a day, such as 5, 15 or 60, not "${shown(text, 40)}".`;
  throw badInput(message);
}
