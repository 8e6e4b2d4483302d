import type { Task } from '../../../base/task';
import type { CityHexagons } from '../../../domain/hexagons/city-hexagons';
import type { ProbeOutcome } from '../explore/probes/probe-report';
import { runProbes } from '../explore/probes/run-probes';
import { PAIR_TASKS, type PairTask, type TaskName } from '../network-names';
import type { HexagonModel } from '../networks/hexagon-model';
import type { ExampleSource } from '../training/task-data';
import { judgeDestinations } from './judge-destinations';
import { judgeMasked } from './judge-masked';
import { judgePairs } from './judge-pairs';
import type { JudgedTask } from './judged-task';

/** What is measured of a run. */
export interface MeasuredModels {
  /** Null where none was pre-trained. */
  readonly pretrained: HexagonModel | null;
  readonly tuned: ReadonlyMap<TaskName, HexagonModel>;
  readonly source: ExampleSource;
  /** (2 C) centres of the hexagons of the city in degrees. */
  readonly centres: Float64Array;
  /** Whether people of the test part are in the training part. */
  readonly knowsUsers: boolean;
}

/** What networks and baselines are worth on the test part, task by task. @throws Failure 'cancelled' */
export async function evaluateFoundation(
  { pretrained, tuned, source, centres, knowsUsers }: MeasuredModels,
  task: Task,
): Promise<JudgedTask[]> {
  const judged: JudgedTask[] = [];
  if (pretrained) judged.push(await judgeMasked(pretrained, source, knowsUsers, task));
  for (const [name, model] of tuned)
    judged.push(
      isPairTask(name)
        ? await judgePairs(name, model, source, centres, task)
        : await judgeDestinations(
            [
              ...(pretrained ? [{ source: 'pretrained' as const, model: pretrained }] : []),
              { source: 'tuned', model },
            ],
            source,
            centres,
            knowsUsers,
            task,
          ),
    );
  return judged;
}

/** What a linear map reads out of the pre-trained network; undefined where there is none. @throws Failure 'cancelled' */
export async function probePretrained(
  { pretrained, source: { parts, rows, config } }: Pick<MeasuredModels, 'pretrained' | 'source'>,
  city: CityHexagons,
  task: Task,
): Promise<ProbeOutcome | undefined> {
  const { train, val, test } = parts;
  const data = { city, rows, all: [train, val, test], heldOut: [val, test] };
  return pretrained ? runProbes(pretrained, data, config.seed, task) : undefined;
}

const isPairTask = (task: TaskName): task is PairTask => PAIR_TASKS.some((pair) => pair === task);
