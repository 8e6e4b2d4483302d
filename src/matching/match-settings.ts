import { Failure } from '../base/failure';

/** What a person can choose for matching. */
export interface MatchSettings {
  /**
   * Roads farther than this from a point are none of its candidates. FMM takes 300 m for any
   * data; GPS in a city is off by far less.
   */
  readonly radiusMeters: number;
  /**
   * Candidates of a point: the nearest ones. Two-way streets count twice, so eight are four streets.
   * Twelve find no more in Porto, but help where points are dense and bad: at 20 m every second edge F1
   * rises from 0.928 to 0.953 on the sample city.
   */
  readonly candidateCount: number;
  /** Standard deviation of the GPS error along one axis; less than `LEAST_NOISE_METERS` counts as that. */
  readonly noiseMeters: number;
  /**
   * A point may lie this far behind the one before on the same road and the vehicle still
   * stands: GPS jitters. See `logStanding`.
   */
  readonly backwardMeters: number;
  /** A way that would have to be driven faster was not driven: the trace is cut there. */
  readonly fastestMetersPerSecond: number;
  /** Shorter pieces are no evidence of a route: with two or three points almost any road fits. */
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
  leastPiecePoints: 5,
};

/**
 * Even exact points lie beside the lines of a map: lanes, generalised curves and the
 * map's own error make about so much.
 */
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
    throw new Failure('bad-input', `${name} must be ${kind} from ${least} to ${most} ${unit}, not ${value}.`);
  }
  return settings;
}
