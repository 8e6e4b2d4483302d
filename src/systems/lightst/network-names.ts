/** The students, in the order in which they are trained: both begin with the same weights and see the same batches. */
export const STUDENT_NAMES = ['undistilled', 'distilled'] as const;
export type StudentName = (typeof STUDENT_NAMES)[number];

/** Every network of the system, the teacher first. */
export const FLOW_NETWORKS = ['teacher', ...STUDENT_NAMES] as const;
export type FlowNetworkName = (typeof FLOW_NETWORKS)[number];

/** What people call them, in the middle of a sentence. */
export const NETWORK_LABELS: Readonly<Record<FlowNetworkName, string>> = {
  teacher: 'teacher',
  undistilled: 'undistilled student',
  distilled: 'distilled student',
};

/** What forecasts are held against, in the order in which they are listed. */
export const BASELINE_NAMES = ['historical-average', 'last-value', 'linear'] as const;
export type BaselineName = (typeof BASELINE_NAMES)[number];

/** What people call them, in the middle of a sentence. */
export const BASELINE_LABELS: Readonly<Record<BaselineName, string>> = {
  'historical-average': 'historical average',
  'last-value': 'last value',
  linear: 'linear autoregression',
};
