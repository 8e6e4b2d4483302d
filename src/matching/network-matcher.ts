import { NO_TASK, type Task } from '../base/task';
import type { RoadNetwork } from '../domain/road-network';
import { buildUbodt, type UbodtOptions } from './build-ubodt';
import { matchGraph } from './match-graph';
import type { MatchSettings } from './match-settings';
import { Matcher } from './matcher';

export interface NetworkMatcherOptions {
  readonly table?: UbodtOptions;
  readonly settings?: Partial<MatchSettings>;
}

/**
 * A matcher for the roads of a network, with a table of ways made for it: seconds for a city, so whoever matches again
 * keeps it.
 * @throws Failure 'bad-input' for a network without roads or settings out of range, 'out-of-memory', 'cancelled'
 */
export async function networkMatcher(
  network: RoadNetwork,
  task: Task = NO_TASK,
  { table, settings }: NetworkMatcherOptions = {},
): Promise<Matcher> {
  const graph = matchGraph(network);
  return new Matcher(graph, await buildUbodt(graph, table, task), settings);
}
