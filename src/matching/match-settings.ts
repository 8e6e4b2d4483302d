import { badInput } from '../base/failure';

/** What a person can choose for matching. */
export interface MatchSettings {
  /** Roads farther from a point are no candidates. FMM takes 300 m; GPS in a city is off by far less. */
  readonly radiusMeters: number;
  /**
   * Nearest roads of a point; two-way streets count twice. Twelve help where points are dense and bad: at 20
   * m every second edge F1 rises from 0.928 to 0.953 on the sample city.
   */
  readonly candidateCount: number;
  /** Standard deviation of the GPS error along one axis; less than `LEAST_NOISE_METERS` counts as that. */
  readonly noiseMeters: number;
  /** How far behind the last point a standing vehicle may seem: GPS jitters. See `logStanding`. */
  readonly backwardMeters: number;
  /** A way that would have to be driven faster was not driven, unless its trace is this fast: the trace is cut there. */
  readonly fastestMetersPerSecond: number;
  /** Shorter pieces are no evidence of a route: with two points almost any road fits. */
  readonly leastPiecePoints: number;
}

export const DEFAULT_MATCH_SETTINGS: MatchSettings = {
  radiusMeters: 80,
  candidateCount: 8,
  noiseMeters: 10,
  backwardMeters: 5,
  // 180 km/h, as Newson and Krumm (2009) have it. Without it a trace that leaves the map runs
  // around in it for up to 3 km a step.
  fastestMetersPerSecond: 50,
  leastPiecePoints: 3,
};

/** Lanes, generalised curves and the map's own error put even exact points this far off. */
export const LEAST_NOISE_METERS = 10;

const LIMITS: Readonly<Record<keyof MatchSettings, readonly [least: number, most: number, unit: string]>> = {
  radiusMeters: [1, 2000, 'metres'],
  candidateCount: [1, 64, 'candidates'],
  noiseMeters: [0, 1000, 'metres'],
  backwardMeters: [0, 1000, 'metres'],
  fastestMetersPerSecond: [1, 1000, 'm/s'],
  leastPiecePoints: [1, 1000, 'points'],
};

/** Settings with the rest as usual. @throws Failure 'bad-input' that names the setting and its range */
export function matchSettings(chosen: Partial<MatchSettings> = {}): MatchSettings {
  const settings = { ...DEFAULT_MATCH_SETTINGS, ...chosen };
  for (const name of Object.keys(LIMITS) as (keyof MatchSettings)[]) {
    const [least, most, unit] = LIMITS[name];
    const value = settings[name];
    const whole = name === 'candidateCount' || name === 'leastPiecePoints';
    if (value >= least && value <= most && (!whole || Number.isInteger(value))) continue;
    const kind = whole ? 'a whole number' : 'a number';
    throw badInput(`${name} must be ${kind} from ${least} to ${most} ${unit}, not ${value}.`);
  }
  return settings;
}

/** Mean metres that a way is longer than the straight line: where the vehicle stands, and for each metre of the line. */
const LONGER_METERS = 30;
const LONGER_SHARE = 0.2;

/**
 * Logarithm of the transition, exponential in the metres that the way is longer than the straight line (Newson and Krumm
 * 2009), without the constant that all ways share. Its mean grows with the line: between distant points ways differ by more.
 * @param straightMeters between the points @param wayMeters along the roads; Infinity where there is no way
 */
export const logTransition = (straightMeters: number, wayMeters: number): number =>
  -Math.max(0, wayMeters - straightMeters) / (LONGER_METERS + LONGER_SHARE * straightMeters);

/** Emission of a point whose error is not that of its device, such as a reflection or a car park: no distance is less likely. */
const LEAST_LOG_EMISSION = -10;

/** Logarithm of the emission of a point, without the constant that all candidates share. */
export const logEmission = (distance: number, sigma: number): number =>
  Math.max(LEAST_LOG_EMISSION, logNormal(distance, sigma));

function logNormal(distance: number, sigma: number): number {
  const deviations = distance / sigma;
  return -0.5 * deviations * deviations;
}

/**
 * Log transition of a vehicle that seems to go back along its road: 0 within `usualMeters`, beyond it the
 * normal density of the rest. With errors of 10 m a hard limit of 5 m would make every third point of a
 * standing vehicle a drive round the block: edge F1 on the sample city (every 5 s) 0.951 against 0.990 with
 * this, at 20 m 0.772 and 0.945.
 */
export function logStanding(backMeters: number, usualMeters: number, sigma: number): number {
  return logNormal(Math.max(0, backMeters - usualMeters), sigma);
}
