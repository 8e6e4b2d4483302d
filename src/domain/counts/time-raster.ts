import { badInput } from '../../base/failure';
import { counted } from '../../base/text';

export const SECONDS_PER_DAY = 86_400;
/** 1 January 1970 was a Thursday, three days after a Monday. */
const WEEKDAY_OF_EPOCH = 3;
/** Share of the times of a series that must lie on one raster. */
const LEAST_ON_RASTER = 0.5;
/** Share of the bins from the first to the last that must be there. */
const LEAST_FILLED = 0.25;

/** Bins of equal length, one after the other, and where the times of a series lie in them. */
export interface TimeRaster {
  readonly binSeconds: number;
  /** Start of row 0: seconds since 1970 on the clock of the place. */
  readonly start: number;
  readonly rows: number;
  /** (T) row of each time, -1 where it lies on no start of a bin. */
  readonly rowOf: Int32Array;
}

/** Weekday (0 = Monday) and bin of the day of the first row. */
export function clockOfRaster({ start, binSeconds }: Pick<TimeRaster, 'start' | 'binSeconds'>) {
  const day = Math.floor(start / SECONDS_PER_DAY);
  return {
    slotsPerDay: SECONDS_PER_DAY / binSeconds,
    firstSlot: Math.floor((start - day * SECONDS_PER_DAY) / binSeconds),
    firstWeekday: (((day + WEEKDAY_OF_EPOCH) % 7) + 7) % 7,
  };
}

/**
 * The raster of the times of a series: its bins are as long as the commonest step, and begin where most times lie.
 * @param times (T) strictly ascending
 * @throws Failure 'bad-input' for fewer than two times, for bins that do not divide a day, and where most times lie on
 *   no raster or most bins are missing
 */
export function timeRaster(times: Float64Array): TimeRaster {
  if (times.length < 2)
    throw badInput(
      `The series has ${counted(times.length, 'bin')}. Forecasts are learnt from series of many bins, such as 288 a day.`,
    );
  const steps = times.subarray(1).map((time, i) => time - times[i]);
  const binSeconds = commonest(steps);
  if (!Number.isInteger(SECONDS_PER_DAY / binSeconds))
    throw badInput(
      `The bins of the series are ${binSeconds} s long, the commonest step between its times, and do not divide a day. Bring them to bins such as 5, 10 or 15 minutes.`,
    );
  const phase = commonest(times.map((time) => phaseOf(time, binSeconds)));
  const onRaster = times.filter((time) => phaseOf(time, binSeconds) === phase);
  refuseIrregular(onRaster.length, times.length, binSeconds);
  const start = onRaster[0];
  const rowAt = (time: number) => Math.round((time - start) / binSeconds);
  const rows = rowAt(onRaster[onRaster.length - 1]) + 1;
  refuseHoles(onRaster.length, rows, binSeconds);
  const rowOf = Int32Array.from(times, (time) => (phaseOf(time, binSeconds) === phase ? rowAt(time) : -1));
  return { binSeconds, start, rows, rowOf };
}

const phaseOf = (time: number, binSeconds: number): number =>
  time - Math.floor(time / binSeconds) * binSeconds;

function refuseHoles(bins: number, rows: number, binSeconds: number): void {
  if (bins >= LEAST_FILLED * rows) return;
  throw badInput(
    `The series has ${counted(bins, 'bin')} of ${binSeconds} s where its times span ${rows.toLocaleString('en')}: most are missing. Take a stretch of time without long gaps.`,
  );
}

function refuseIrregular(onRaster: number, all: number, binSeconds: number): void {
  if (onRaster >= LEAST_ON_RASTER * all) return;
  throw badInput(
    `The times of the series are irregular: of ${counted(all, 'time')} only ${onRaster.toLocaleString('en')} lie on one raster of ${binSeconds} s, the commonest step. Bring them to bins of equal length.`,
  );
}

/** The value that stands there most often; of several such the least. */
function commonest(values: Float64Array): number {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, each) =>
    each[1] > best[1] || (each[1] === best[1] && each[0] < best[0]) ? each : best,
  )[0];
}
