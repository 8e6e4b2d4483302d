import { gzipSync } from 'node:zlib';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { quietly } from '../testing/quietly';
import { readAll, type DataFile } from '../../src/data/data-file';
import { DEFAULT_CHOICE, NO_COLUMNS, type GpsChoice } from '../../src/data/gps/gps-choice';
import { openGpsFiles } from '../../src/data/gps/gps-files';
import { writeHoserLayout, type HoserFile } from '../../src/data/hoser-layout';
import { cityCard } from '../../src/data/simulation/simulation-settings';
import type { Dataset } from '../../src/domain/dataset';
import { DatasetBuilder, type TraceFiles } from '../../src/engine/dataset-builder/dataset-builder';
import { smallTownMap, smallTownTraces } from '../../src/engine/dataset-builder/testing/small-town';
import { datasetCommand } from '../dataset';
import { DatasetRun } from './dataset-run';
import { dataFilesFromPaths } from '../node-files';
import { NO_TASK } from '../../src/base/task';
import { temporaryFolder } from '../testing/temporary-folder';
import { refusal } from '../../src/base/testing/refusal';

const task = { ...NO_TASK, emit: () => undefined };
const textOf = async (file: DataFile) => new TextDecoder().decode(await readAll(file, 1e7));

const folder = temporaryFolder();
const said = quietly();

beforeAll(async () => {
  const points = await textOf(smallTownTraces(40));
  await writeFile(join(folder, 'town.osm'), await townWithPlaces());
  await writeFile(join(folder, 'taxis of May.csv'), withOddForm(points));
  await writeFile(join(folder, 'walks.gpx.gz'), gzipSync(gpxOf(await textOf(smallTownTraces(12, '', 8)))));
});

/** A town whose map knows shops and homes. */
async function townWithPlaces(): Promise<string> {
  const place = (id: number, tag: string) =>
    `<node id="${id}" lat="${41.1502 + 0.001 * (id % 7)}" lon="${-8.6198 + 0.001 * (id % 5)}"><tag ${tag}/></node>`;
  const shops = Array.from({ length: 12 }, (_, i) => place(9000 + i, 'k="shop" v="bakery"'));
  return (await textOf(smallTownMap())).replace('<node', `${shops.join('')}<node`);
}

/** The points with tabs between columns, a decimal comma, and the day first on a clock without a zone. */
function withOddForm(points: string): string {
  const [, ...rows] = points.trim().split('\n');
  const lines = rows.map((row) => {
    const [car, time, lon, lat] = row.split(',');
    const [date, clock] = new Date(1000 * Number(time)).toISOString().split(/[TZ.]/);
    const [year, month, day] = date.split('-');
    return [`${day}.${month}.${year} ${clock}`, lat.replace('.', ','), lon.replace('.', ','), car].join('\t');
  });
  return `${['when, exactly', 'first', 'second', 'who = car'].join('\t')}\n${lines.join('\n')}\n`;
}

/** The same as tracks without times. */
function gpxOf(points: string): string {
  const tracks = new Map<string, string[]>();
  let last = NaN;
  let track = 0;
  for (const row of points.trim().split('\n').slice(1)) {
    const [, time, lon, lat] = row.split(',');
    if (Number(time) - last !== 5) track++;
    last = Number(time);
    const key = String(track);
    tracks.set(key, [...(tracks.get(key) ?? []), `<trkpt lat="${lat}" lon="${lon}"/>`]);
  }
  const all = [...tracks.values()].map((inside) => `<trk><trkseg>${inside.join('')}</trkseg></trk>`);
  return `<?xml version="1.0"?><gpx version="1.1">${all.join('')}</gpx>`;
}

const NETWORK = {
  uTurns: 'everywhere',
  joinRoads: false,
  shapeToleranceMeters: 3,
  mainPartOnly: false,
  turnRestrictions: false,
  usualSpeedsKmh: { residential: 23.5, primary: 61 },
} as const;

const choiceOfTable: GpsChoice = {
  ...DEFAULT_CHOICE,
  table: { separator: '\t', header: true, decimalComma: true },
  columns: { ...NO_COLUMNS, lon: 'second', lat: 'first', time: 'when, exactly', vehicle: 'who = car' },
  timeForm: 'day-first',
  timeZone: 'Asia/Kathmandu',
  unzonedTimes: 'utc',
};
const choiceOfTracks: GpsChoice = {
  ...DEFAULT_CHOICE,
  kind: 'gpx',
  timeZone: 'Europe/Lisbon',
  assumedSpeedKmh: 27,
};

async function groupsOf(names: readonly string[], choices: readonly GpsChoice[]): Promise<TraceFiles[]> {
  const files = await dataFilesFromPaths(names.map((name) => join(folder, name)));
  const opened = await openGpsFiles(files, task);
  return choices.map((choice, i) => ({ files: [opened[i]], choice }));
}

const roadsIn = () => dataFilesFromPaths([join(folder, 'town.osm')]);

async function makeOfGps(): Promise<Dataset> {
  const builder = new DatasetBuilder();
  await builder.readRoads(await roadsIn(), NETWORK, task);
  const groups = await groupsOf(['taxis of May.csv', 'walks.gpx.gz'], [choiceOfTable, choiceOfTracks]);
  const cleaning = {
    maxSpeedKmh: 90,
    marginMeters: 300,
    gapSeconds: 77,
    stopSeconds: 0,
    stopRadiusMeters: 20,
    occupied: 'ignore',
    minPoints: 7,
    minLengthMeters: 321,
  } as const;
  await builder.readTraces(groups, cleaning, task);
  const matching = {
    radiusMeters: 55,
    candidateCount: 5,
    noiseMeters: 14,
    backwardMeters: 9,
    fastestMetersPerSecond: 33,
    leastPiecePoints: 6,
  };
  await builder.match(matching, task);
  const shares = { train: 0.6, val: 0.15, test: 0.25 };
  const wish = { spots: [], traces: [2, 0] };
  return builder.finish('Of GPS', { by: 'vehicle', shares, seed: 99 }, task, wish);
}

/** Trips on roads that were taken of another data set: no map says where people live. */
async function makeOfSimulation(): Promise<Dataset> {
  const first = await makeOfGps();
  const builder = new DatasetBuilder();
  builder.takeRoads(first.network, first.name, first.card!);
  const parameters = { carKm: 0, leastRoads: 4, mostRoads: 30, reachKm: 0.7, rush: 2.5, patience: 0.9 };
  await builder.simulate({ trips: 60, seed: 41, startDate: '2025-02-03', days: 9, parameters }, task);
  return builder.finish('Made up', { by: 'time', seed: 3 }, task);
}

/** The words of the command that stands on the card for people, with the places of this test. */
async function commandOn(files: readonly HoserFile[], place: string): Promise<string[]> {
  await mkdir(place);
  for (const { name, chunks } of files) await writeFile(join(place, name), Buffer.concat([...chunks()]));
  const card = await readFile(join(place, 'data-card.md'), 'utf8');
  const [, line] = /```sh\nnpx route-distillery dataset (.*)\n```/.exec(card)!;
  const words = [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
  const places: Record<string, string> = {
    '--card': place,
    '--roads': folder,
    '--trips': folder,
    '--out': place,
  };
  return words.map((word, i) => (i > 0 && words[i - 1] in places ? join(places[words[i - 1]], word) : word));
}

async function fingerprintOn(place: string): Promise<string> {
  const card = await readFile(join(place, 'data-card.md'), 'utf8');
  return /\| fingerprint \| (\w+) \|/.exec(card)![1];
}

describe('the command on a data card', () => {
  it.each([
    ['GPS of two kinds, with no setting as usual', makeOfGps],
    ['trips simulated on roads without a map', makeOfSimulation],
  ])('makes the same data set again: %s', async (what, make) => {
    const dataset = await make();
    const place = join(folder, what.slice(0, 5));
    const words = await commandOn(writeHoserLayout(dataset), place);
    await new DatasetRun(datasetCommand.read(words)!).run();
    const again = join(place, 'DIR');
    expect(await fingerprintOn(again)).toBe(dataset.fingerprint.slice(0, 16));
    expect(said.join('\n')).toContain('Same as the card: files, settings and counts.');
    const { made: _, ...card } = JSON.parse(await readFile(join(again, 'data-card.json'), 'utf8'));
    expect(card).toMatchObject({
      name: dataset.card!.name,
      steps: dataset.card!.steps,
      seed: dataset.card!.seed,
    });
  });

  it('makes roads alone again', async () => {
    const builder = new DatasetBuilder();
    await builder.readRoads(await roadsIn(), NETWORK, task);
    const place = join(folder, 'roads');
    const words = await commandOn(builder.roadFiles('Roads of the town'), place);
    await new DatasetRun(datasetCommand.read(words)!).run();
    for (const name of ['roadmap.geo', 'roadmap.rel'])
      expect(await readFile(join(place, 'DIR', name))).toEqual(await readFile(join(place, name)));
    expect(said.join('\n')).toContain('Same as the card: files, settings and counts.');
    const wrong = [...words, '--trips', join(folder, 'walks.gpx.gz')];
    await expect(new DatasetRun(datasetCommand.read(wrong)!).run()).rejects.toThrow(
      /roads alone: leave out --trips/,
    );
  });

  it('says where files are others, and takes what it can', async () => {
    const place = join(folder, 'other');
    const words = await commandOn(writeHoserLayout(await makeOfSimulation()), place);
    await writeFile(join(place, 'town.osm'), `${await townWithPlaces()}<!-- later -->`);
    await new DatasetRun(
      datasetCommand.read(words.map((word) => word.replace(/.*town\.osm$/, join(place, 'town.osm'))))!,
    ).run();
    const text = said.join('\n');
    expect(text).toMatch(
      /Different from the card:\n {2}town\.osm is not the file that the card calls town\.osm: its SHA-256 differs\.$/m,
    );
  });

  it.each([
    ['no card', '{}', /is no data card of version 1/],
    [
      'an invented city',
      JSON.stringify(cityCard('Sample city', { roads: 2000, trips: 8000, seed: 7 })),
      /make-sample-city.ts --roads 2000/,
    ],
    ['a setting that is none', '"uTurns": "sometimes"', /step "Roads": uTurns must be/],
    ['a parameter out of range', '"rush": 99', /Rush hours \(rush\) must be a number from 0 to 5/],
  ])('refuses %s', async (_, text, message) => {
    const card = JSON.stringify((await makeOfSimulation()).card);
    const [name] = text.split(' ');
    const wrong = text.startsWith('{') ? text : card.replace(new RegExp(`${name}("[^"]*"|[\\d.]+)`), text);
    const path = join(folder, 'wrong.json');
    await writeFile(path, wrong);
    const options = datasetCommand.read([
      '--card',
      path,
      '--roads',
      join(folder, 'town.osm'),
      '--out',
      join(folder, 'x'),
    ]);
    await expect(new DatasetRun(options!).run()).rejects.toMatchObject(refusal(message));
  });
});
