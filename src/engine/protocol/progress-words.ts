import { shown } from '../../base/text';
import type { Progress } from '../../base/task';

/** What people read in place of the ids of steps; `{}` stands for what the step is done to. */
export type StepWords = Readonly<Record<string, string>>;

/** The steps of everything that no system owns. */
export const ENGINE_STEPS: StepWords = {
  'file.read': 'Reading {}',
  'file.fetch': 'Fetching',
  'files.pack': 'Packing the files',
  'files.write': 'Writing the files',
  'dataset.fingerprint': 'Computing the fingerprint',
  'dataset.zones': 'Deriving zones',
  'dataset.keep': 'Keeping the data set',
  'place.search': 'Searching for the place',
  'area.count': 'Checking the size of the area',
  'area.fetch': 'Downloading the area',
  'map.roads': 'Reading the roads of {}',
  'map.areas': 'Reading the areas of {}',
  'map.places': 'Reading the places of {}',
  'roads.traits': 'Reading directions, lanes and speeds',
  'roads.cut': 'Cutting ways at junctions',
  'roads.turns': 'Applying turn restrictions',
  'roads.connect': 'Finding the largest connected part',
  'roads.draw': 'Drawing shapes and measuring lengths',
  'roads.done': 'Done',
  'traces.clean': 'Cleaning traces',
  'traces.ways': 'Computing shortest paths between roads',
  'traces.match': 'Matching traces to roads',
  'trips.simulate': 'Simulating trips',
  'flows.routes': 'Searching routes of the flows',
  'flows.simulate': 'Simulating flows',
  'points.simulate': 'Simulating GPS points',
  'residents.simulate': 'Simulating residents',
  'trips.write': 'Writing trips',
  'hexagons.word-pieces': 'Learning word pieces',
  'knowledge.fit': 'Learning what roads cost',
  'knowledge.logit': 'Fitting the route choice model',
  'knowledge.features': 'Comparing ways to the destinations',
  'routes.search': 'Searching routes',
  'routes.sample': 'Sampling routes',
  'routes.measure': 'Measuring routes',
  'routes.resample': 'Computing intervals',
  'routes.tell-apart': 'Telling the sets apart',
  'routes.nearest': 'Searching the nearest trips',
  'routes.paths': 'Computing shortest paths',
  'routes.conduct': 'Checking each route',
  'routes.scenarios': 'Measuring by scenario',
  'routes.visits': 'Comparing visited roads',
  'candidates.ask': 'Asking {} which roads are next',
  'run.read': 'Reading the run',
  'run.keep': 'Keeping the run',
  'bench.start': 'Starting',
  'bench.calibrate': 'Calibrating',
  'bench.measure': '{}',
};

/** A step in words; an id that no table has stands for itself. */
export function stepInWords(
  { step, subject }: Pick<Progress, 'step' | 'subject'>,
  tables: readonly StepWords[],
): string {
  const words = tables.find((table) => Object.hasOwn(table, step))?.[step] ?? step;
  return words.replace('{}', () => shown(subject ?? '')).trim();
}
