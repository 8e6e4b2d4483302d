import { basename } from 'node:path';
import type { EventTask } from '../../src/base/task';
import { counted, shown } from '../../src/base/text';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import type { Dataset } from '../../src/domain/dataset';
import { readRouteFile } from '../../src/engine/review/read-route-file';
import type { Estimate } from '../../src/evaluation/bootstrap';
import {
  checkRouteTimes,
  timedRoutes,
  timedTrips,
  usualError,
  type RouteTimesReport,
  type TimedRoute,
} from '../../src/evaluation/recovery/route-times';
import { WorkingEncoder } from '../../src/systems/transfertraj/joined/working-encoder';
import { datasetFiles } from '../dataset-folder';
import { encodersAt } from '../matching/encoders';
import { dataFilesFromPaths } from '../node-files';
import type { TimesOptions } from './times-options';

/** Compares times of routes with those of an encoder, on the backend that was started. @returns lines for people; @throws Failure 'bad-input', 'cancelled' */
export async function checkTimes(options: TimesOptions, task: EventTask<string>): Promise<string[]> {
  const { data } = options;
  const [file] = await encodersAt([options.encoder], ['travel-time', 'pretrained']);
  const { dataset } = await loadHoserDataset(await datasetFiles([data]), { name: basename(data) }, task);
  const encoder = new WorkingEncoder(file, dataset);
  const minutesOf = (routes: readonly TimedRoute[]) =>
    encoder.minutesOf(
      routes.map(({ question }) => question),
      task,
    );
  try {
    const validation = timedTrips(dataset.network, dataset.trips.val);
    const limit = usualError(await minutesOf(validation), validation);
    const lines = [
      `${shown(file.name)} is off by at most ${limit.toFixed(2)} min for nine in ten of ${counted(validation.length, 'validation trip')}.`,
    ];
    for (const [name, routes] of await routesOf(options.routes, dataset, task)) {
      const report = await checkRouteTimes(routes, await minutesOf(routes), limit, task);
      lines.push('', ...reportLines(name, report));
    }
    return lines;
  } finally {
    encoder.dispose();
  }
}

/** The routes of all files, a set for each model. */
async function routesOf(
  paths: readonly string[],
  { network, trips }: Dataset,
  task: EventTask<string>,
): Promise<[name: string, routes: TimedRoute[]][]> {
  const all: [string, TimedRoute[]][] = [];
  for (const file of await dataFilesFromPaths(paths))
    for (const { name, routes } of await readRouteFile(file, network, { task, tables: async () => null }))
      all.push([name, timedRoutes(network, routes, [trips.train, trips.val, trips.test])]);
  return all;
}

function reportLines(name: string, { routes, apart, longer, beyond, against }: RouteTimesReport): string[] {
  const of = (estimate: Estimate, scale = 1) =>
    `${(scale * estimate.value).toFixed(2)} (${(scale * estimate.low).toFixed(2)} to ${(scale * estimate.high).toFixed(2)})`;
  const trips = against?.trips ?? 0;
  return [
    `${shown(name)}: ${counted(routes, 'route')}`,
    `  routes and encoder differ by ${of(apart)} min; routes take ${of(longer)} min longer`,
    `  ${Math.round(beyond.value * routes)} of ${routes} differ by more than that, which is ${of(beyond, 100)} %`,
    ...(against
      ? [
          `  against ${counted(trips, 'trip')} that asked for them, mean absolute error:`,
          ...against.sources.map(({ source, errors }) => `    ${source.padEnd(8)} ${of(errors.mae)} min`),
          `    encoder minus routes ${of(against.differences[0].difference.mae)} min`,
        ]
      : ['  no trip of the data set asked for any of them']),
  ];
}
