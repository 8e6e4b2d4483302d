/** Numbers that a point in time is told by. */
export const TIME_FEATURES = 4;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;

/**
 * (L, 4) what the network reads of L points in time: days since the week began (0 to 7), hours since the day began (0 to 24), minutes since
 * the hour began (0 to 60), all with their fractions, and minutes since the first point. Weeks begin on Thursdays at midnight, as 1970 did.
 * @param times seconds since 1970
 */
export function timeFeatures(times: ArrayLike<number>): Float64Array {
  return featuresOf(times, (seconds) => seconds);
}

/**
 * The same as the official code has them: it keeps the seconds since 1970 in single precision, whose steps are of 128 s nowadays. Minutes
 * since the first point it takes from the seconds before.
 */
export function officialTimeFeatures(times: ArrayLike<number>): Float64Array {
  return featuresOf(times, Math.fround);
}

function featuresOf(times: ArrayLike<number>, stored: (seconds: number) => number): Float64Array {
  const features = new Float64Array(TIME_FEATURES * times.length);
  for (let i = 0; i < times.length; i++) {
    const seconds = stored(times[i]);
    features[4 * i] = within(seconds, WEEK) / DAY;
    features[4 * i + 1] = within(seconds, DAY) / HOUR;
    features[4 * i + 2] = within(seconds, HOUR) / MINUTE;
    features[4 * i + 3] = (times[i] - times[0]) / MINUTE;
  }
  return features;
}

/** Seconds since the last multiple of a period, before 1970 too. */
const within = (seconds: number, period: number): number => seconds - period * Math.floor(seconds / period);
