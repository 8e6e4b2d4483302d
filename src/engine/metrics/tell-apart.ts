import { NO_TASK, type Task } from '../../base/task';
import type { ConductKey } from '../../evaluation/conduct/conduct-catalogue';
import type { ConductValues } from '../../evaluation/conduct/conduct';
import {
  classifierTest,
  FEWEST_ITEMS,
  type ClassifierTestResult,
} from '../../evaluation/two-sample/classifier-test';
import type { RouteSource } from '../routes/route-source';

/**
 * What a machine reviewer looks at: conduct that trips and routes both have. What is held against the trip of the pair
 * would give every trip away, since it is its own.
 */
export const TELLING_FEATURES = [
  'length',
  'detour',
  'duration',
  'uTurns',
  'revisits',
  'loops',
  'forbiddenTurns',
  'jumps',
  'speeding',
  'excess',
] as const satisfies readonly ConductKey[];

/** With so few pairs the whole test is repeated with shuffled labels, which is exact. */
const FEW_PAIRS = 200;
const CHANCES = 99;

export interface TellApartRequest {
  /** Conduct of the driven trips, trip i of pair i. */
  readonly driven: ConductValues;
  /** Conduct of each set, route i of pair i. */
  readonly sets: readonly { readonly source: RouteSource; readonly values: ConductValues }[];
  readonly seed: number;
}

/** Whether a classifier tells the routes of a set from the driven trips; null where there are too few to say. */
export interface ToldApart {
  readonly source: RouteSource;
  readonly result: ClassifierTestResult | null;
}

/** Sets a machine reviewer beside the person. @throws Failure 'cancelled' */
export async function tellApart(
  { driven, sets, seed }: TellApartRequest,
  task: Task = NO_TASK,
): Promise<readonly ToldApart[]> {
  const count = driven.length.length;
  const told: ToldApart[] = [];
  for (const { source, values } of sets) {
    if (count < FEWEST_ITEMS) {
      told.push({ source, result: null });
      continue;
    }
    const columns = TELLING_FEATURES.map((key) => joined(driven[key], values[key]));
    const labels = Uint8Array.from({ length: 2 * count }, (_, i) => Number(i >= count));
    const groups = Uint32Array.from({ length: 2 * count }, (_, i) => i % count);
    const chances = count <= FEW_PAIRS ? CHANCES : 0;
    const samples = { features: { names: TELLING_FEATURES, columns }, labels, groups };
    told.push({ source, result: await classifierTest(samples, { seed, chances }, task) });
  }
  return told;
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
