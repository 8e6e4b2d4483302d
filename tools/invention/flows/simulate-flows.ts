import { badInput, type Failure } from '../../../src/base/failure';
import { Random } from '../../../src/base/random';
import { NO_TASK, type Task } from '../../../src/base/task';
import type { DataStep } from '../../../src/domain/data-card';
import { partitionRoads } from '../../../src/domain/partition';
import type { RoadNetwork } from '../../../src/domain/road-network';
import type { SensorSeries } from '../../../src/domain/sensor-series';
import { landUseOf } from '../../../src/data/simulation/network-land-use';
import { townOfNetwork } from '../../../src/data/simulation/network-town';
import { simulationParameters } from '../../../src/data/simulation/parameters';
import {
  calendarOf,
  DEFAULT_START_DATE,
  refuseUndrivable,
} from '../../../src/data/simulation/simulate-trips';
import { makeTraffic } from '../../../src/data/simulation/traffic';
import { drawDemand } from './demand';
import {
  BIN_SECONDS,
  FLOW_STEP,
  flowSettings,
  type FlowSettings,
} from '../../../src/data/simulation/simulation-settings';
import { FlowDays } from './flow-days';

export interface FlowOptions {
  readonly seed: number;
  /** First day, `YYYY-MM-DD`; default a Monday. */
  readonly startDate?: string;
  readonly task?: Task;
}

export interface FlowSimulation {
  readonly series: SensorSeries;
  /** Settings and counts, for the data card. */
  readonly step: DataStep;
}

const BINS_PER_DAY = 86_400 / BIN_SECONDS;

/**
 * Simulates the traffic of a network for some weeks and counts it on the busiest roads, in bins of five minutes. Every count
 * is of whole drivers: each departs by chance, with the demand of the hour, the day and the region, takes one of several routes,
 * and is counted wherever he passes. Incidents take capacity from roads, hold drivers up, and send some of them another way.
 * The same network, settings and seed give the same counts on every machine.
 * @throws Failure 'bad-input' (a setting out of range, a network on which nobody can drive), 'cancelled'
 */
export async function simulateFlows(
  network: RoadNetwork,
  given: Partial<FlowSettings>,
  { seed, startDate = DEFAULT_START_DATE, task = NO_TASK }: FlowOptions,
): Promise<FlowSimulation> {
  const settings = flowSettings(given);
  const { firstDay } = calendarOf({ startDate, days: settings.days });
  refuseUndrivable(network);
  const random = new Random(seed).fork('flows');
  const bins = settings.days * BINS_PER_DAY;
  const parameters = simulationParameters();
  const town = townOfNetwork(network);
  const { landUse } = landUseOf(town, undefined, parameters.mapShare, random.fork('land use'));
  const traffic = makeTraffic(town, parameters);
  const regions = partitionRoads(network, Math.min(settings.regions, network.roadCount), seed);
  const people = { town, landUse, parameters };
  const demand = await drawDemand(people, traffic, regions.zoneOfRoad, random.fork('demand'), (done, total) =>
    reportAndRest(task, 'flows.routes', done, total, 'origins'),
  );
  if (demand.groups.length === 0) throw nothingToDrive(network);
  const days = new FlowDays({ network, traffic, demand, settings, firstDay, random });
  for (let bin = 0; bin < bins; bin++) {
    if (bin % 12 === 0) await reportAndRest(task, 'flows.simulate', bin, bins, 'bins');
    days.simulateBin();
  }
  await reportAndRest(task, 'flows.simulate', bins, bins, 'bins');
  const { counts, incidents, trips } = days;
  const zeros = counts.counts.reduce((sum, count) => sum + Number(count === 0), 0);
  return {
    series: counts.series(firstDay),
    step: {
      name: FLOW_STEP,
      settings: { ...settings, seed, startDate },
      counts: { trips, incidents: incidents.length, bins, roads: counts.roads.length, zeros },
    },
  };
}

/** @throws Failure 'cancelled' */
async function reportAndRest(task: Task, step: string, done: number, total: number, unit: string) {
  task.progress({ step, done, total, unit });
  await task.checkpoint();
}

const nothingToDrive = ({ roadCount }: RoadNetwork): Failure =>
  badInput(
    `No flows can be simulated on these ${roadCount} roads: no two places half a kilometre apart are joined by a route. Load more roads, or only the largest connected part.`,
  );
