import { text, type ValuesOf } from '../../cli/options';
import { basename } from 'node:path';
import type { EventTask } from '../../src/base/task';
import { counted, shown } from '../../src/base/text';
import { loadHoserDataset } from '../../src/data/hoser-layout';
import type { Dataset } from '../../src/domain/dataset';
import { readRouteFile } from '../../src/engine/review/read-route-file';
import type { Estimate } from '../../src/evaluation/bootstrap';
import {
  checkTimes as checkedTimes,
  ownError,
  type SaysMinutes,
} from '../../src/evaluation/times/check-times';
import { nothingToCheck, type RouteTimesReport } from '../../src/evaluation/times/route-times';
import type { RouteSet } from '../../src/generation/route';
import { WorkingEncoder } from '../../src/systems/transfertraj/joined/working-encoder';
import { TIME_TELLERS } from '../../src/systems/transfertraj/networks';
import { openDataset } from '../../cli/dataset/dataset-folder';
import { encodersAt } from '../../cli/dataset/encoders';
import { dataFilesFromPaths } from '../../cli/node-files';
import { badInput } from '../../src/base/failure';

export const TIMES_TOOL = {
  about: `Checks the travel times of routes that a model drew: how far they are from what a TransferTraj encoder says of the same origin,
destination and departure, and how far both are from what the trips took that asked for the routes.`,
  usage: '--routes FILE --data PATH --encoder FILE',
  options: {
    routes: text(
      'FILE',
      'Routes with times, as the page and npx route-distillery train write them, such as runs/NAME/routes-distilled.csv; may be given several times.',
    ).many(),
    data: text('PATH', 'Folder or zip of the data set on whose roads they are.').needed(
      'Name the data set that has their roads',
    ),
    encoder: text(
      'FILE',
      'Checkpoint of an encoder that npx route-distillery train --system transfertraj trained, or the folder or zip of the run, of which the network travel-time or pretrained is taken.',
    ).needed('Name the encoder that says travel times'),
  },
  notes: `Times are those from entering the first road to entering the last; only routes that arrived count. The encoder is told the middles of both
roads. A route differs too much where it does by more than the 90 % quantile of the encoder's own errors on the validation trips. In brackets:
95 % bootstrap intervals over routes.`,
};

type TimesOptions = ValuesOf<typeof TIMES_TOOL.options>;

/** Compares times of routes with those of an encoder, on the backend that was started. @returns lines for people; @throws Failure 'bad-input', 'cancelled' */
export async function checkTimes(options: TimesOptions, task: EventTask<string>): Promise<string[]> {
  const { data } = options;
  if (options.routes.length === 0) throw badInput('Name the routes to check: --routes FILE. See --help.');
  const [file] = await encodersAt([options.encoder], TIME_TELLERS);
  const dataset = await openDataset(data, (files) => loadHoserDataset(files, { name: basename(data) }, task));
  const encoder = new WorkingEncoder(file, dataset);
  const says: SaysMinutes = (questions, of) => encoder.minutesOf(questions, of);
  try {
    const { limit, trips } = await ownError(dataset, says, task);
    const lines = [
      `${shown(file.name)} is off by at most ${limit.toFixed(2)} min for nine in ten of ${counted(trips, 'validation trip')}.`,
    ];
    for (const [name, routes] of await routesOf(options.routes, dataset, task)) {
      const { report } = await checkedTimes(dataset, routes, says, limit, task);
      if (!report) throw nothingToCheck();
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
  { network }: Dataset,
  task: EventTask<string>,
): Promise<[name: string, routes: RouteSet][]> {
  const all: [string, RouteSet][] = [];
  for (const file of await dataFilesFromPaths(paths))
    for (const { name, routes } of await readRouteFile(file, network, { task, tables: async () => null }))
      all.push([name, routes]);
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
