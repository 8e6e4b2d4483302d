/** Baselines that say where hidden points are, in the order in which they are listed. */
export const PLACE_BASELINES = {
  recovery: ['straight-lines', 'along-roads'],
  prediction: ['constant-velocity', 'last-seen'],
} as const;

/** Baselines that say how long a trip takes. */
export const TRAVEL_TIME_BASELINES = ['mean-speed-straight', 'mean-speed-roads', 'road-paces'] as const;

/** The baseline of a network that draws routes, where one is given: it says places of a recovery and travel times. */
export const STUDENT_BASELINE = 'student-routes';

export type RecoveryBaseline =
  | (typeof PLACE_BASELINES)[keyof typeof PLACE_BASELINES][number]
  | (typeof TRAVEL_TIME_BASELINES)[number]
  | typeof STUDENT_BASELINE;

/** What people call them, in the middle of a sentence. */
export const BASELINE_LABELS: Readonly<Record<RecoveryBaseline, string>> = {
  'straight-lines': 'straight lines',
  'along-roads': 'along the road',
  'constant-velocity': 'constant velocity',
  'last-seen': 'where it was last seen',
  'mean-speed-straight': 'mean speed, straight distance',
  'mean-speed-roads': 'mean speed, road distance',
  'road-paces': 'pace of roads and hour',
  [STUDENT_BASELINE]: 'routes of the student',
};
