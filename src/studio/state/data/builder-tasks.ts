/** Where something is said of a failure: beside the step that it belongs to. */
export type BuilderStep = 'roads' | 'trips' | 'data set';

/** What the worker is at. */
export type BuilderTask =
  | 'readRoads'
  | 'findPlaces'
  | 'offerArea'
  | 'fetchRoads'
  | 'takeRoads'
  | 'packRoads'
  | 'readTraces'
  | 'match'
  | 'simulate'
  | 'finish';

export const STEP_OF: Readonly<Record<BuilderTask, BuilderStep>> = {
  readRoads: 'roads',
  findPlaces: 'roads',
  offerArea: 'roads',
  fetchRoads: 'roads',
  takeRoads: 'roads',
  packRoads: 'roads',
  readTraces: 'trips',
  match: 'trips',
  simulate: 'trips',
  finish: 'data set',
};

/** How each task is told while it runs, and when it is done. */
export const TASK_WORDS: Readonly<Record<BuilderTask, readonly [now: string, done: string]>> = {
  readRoads: ['Reading the roads', 'The roads are read'],
  findPlaces: ['Looking for the place', 'The search has answered'],
  offerArea: ['Asking how much there is', 'The server has answered'],
  fetchRoads: ['Fetching the roads', 'The roads are fetched'],
  packRoads: ['Packing the roads', 'The roads are packed'],
  takeRoads: ['Taking the roads of the open data set', 'The roads are taken'],
  readTraces: ['Reading and cleaning the traces', 'The traces are read and cleaned'],
  match: ['Matching the traces to the roads', 'The traces are matched'],
  simulate: ['Simulating trips', 'The trips are simulated'],
  finish: ['Making the data set', 'The data set is made'],
};
