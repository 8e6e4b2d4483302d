import { describe, expect, it } from 'vitest';
import { cardLabel, cardLines, nameInWords } from '../../data/data-card-words';
import { dataFileFromBytes, readAll, type DataFile } from '../../data/data-file';
import { DEFAULT_CHOICE, NO_COLUMNS, type GpsChoice } from '../../data/gps/gps-choice';
import { SPLIT_KINDS } from '../../data/splits/split-trips';
import type { DataStep } from '../../domain/data-card';
import { straightLines } from '../../evaluation/recovery/baselines/straight-lines';
import { oneByOne } from '../../evaluation/recovery/recover-traces';
import { DatasetBuilder } from './dataset-builder';
import { smallTownMap, smallTownTraces } from './testing/small-town';
import { localTask } from '../protocol/local-task';

const task = localTask<string>();
const area = { minLon: -8.7, minLat: 41.1, maxLon: -8.6, maxLat: 41.2 };
const textOf = async (file: DataFile) => new TextDecoder().decode(await readAll(file, 1e7));

/** Restrictions over a node, over a way, of a sort that is not known and for buses. */
async function townWithRestrictions(): Promise<DataFile> {
  const relation = (id: number, kind: string, members: string) =>
    `<relation id="${id}">${members}<tag k="type" v="restriction"/><tag k="restriction" v="${kind}"/></relation>`;
  const member = (type: string, ref: number, role: string) =>
    `<member type="${type}" ref="${ref}" role="${role}"/>`;
  const turn = member('way', 100, 'from') + member('node', 4, 'via') + member('way', 203, 'to');
  const relations = [
    relation(1, 'no_left_turn', turn),
    relation(2, 'no_thing', ''),
    relation(3, 'give_way', turn),
  ];
  const text = await textOf(smallTownMap());
  return dataFileFromBytes('town.osm', text.replace('</osm>', `${relations.join('')}</osm>`));
}

async function filesOfAllKinds(): Promise<[DataFile, GpsChoice][]> {
  const rows = (await textOf(smallTownTraces(25))).trim().split('\n').slice(1);
  const first = rows.slice(0, 20).map((row) => row.split(',').slice(2).map(Number));
  const line = JSON.stringify(first);
  const points = rows.map((row) => `${row},2024-01-01,1,1`).join('\n');
  const gpx = first.map(([lon, lat]) => `<trkpt lat="${lat}" lon="${lon}"/>`).join('');
  const feature = {
    type: 'Feature',
    properties: { begin: '2024-01-01T08:00:00Z' },
    geometry: { type: 'LineString', coordinates: first },
  };
  const choice = (given: Partial<GpsChoice>): GpsChoice => ({ ...DEFAULT_CHOICE, ...given });
  const columns = {
    ...NO_COLUMNS,
    lon: 'lon',
    lat: 'lat',
    time: 'time',
    vehicle: 'car',
    occupied: 'on',
    trip: 'trip',
  };
  return [
    [dataFileFromBytes('points.csv', `car,time,lon,lat,day,on,trip\n${points}`), choice({ columns })],
    [
      dataFileFromBytes('lines.csv', `when,gone,line\n1372636800,False,"${line}"\n`),
      choice({
        kind: 'polyline-csv',
        columns: { ...NO_COLUMNS, time: 'when', polyline: 'line', incomplete: 'gone' },
      }),
    ],
    [
      dataFileFromBytes('walk.gpx', `<gpx version="1.1"><trk><trkseg>${gpx}</trkseg></trk></gpx>`),
      choice({ kind: 'gpx', assumedSpeedKmh: 30 }),
    ],
    [
      dataFileFromBytes('walk.geojson', JSON.stringify({ type: 'FeatureCollection', features: [feature] })),
      choice({ kind: 'geojson', columns: { ...NO_COLUMNS, time: 'begin' }, assumedSpeedKmh: 30 }),
    ],
  ];
}

/** The steps of data sets that go every way through the builder. */
async function everyStep(): Promise<DataStep[]> {
  const builder = new DatasetBuilder();
  const from = { bounds: area, server: 'https://overpass.example/' };
  const network = { usualSpeedsKmh: { residential: 20 } };
  await builder.readArea(await townWithRestrictions(), from, network, task);
  const groups = (await filesOfAllKinds()).map(([file, choice]) => ({ files: [file], choice }));
  await builder.readTraces(groups, {}, task);
  const filling = { files: 'encoder.safetensors', digest: 'ab12', everySeconds: 2, longerThanSeconds: 4 };
  await builder.fillGaps(oneByOne(straightLines), filling, task);
  await builder.match({}, task);
  const wish = { spots: [], traces: [0] };
  const matched = await builder.finish('x', { by: 'random', seed: 7 }, task, wish);
  await builder.simulate({ trips: 60, seed: 5, parameters: { carKm: 0, leastRoads: 3 } }, task);
  const steps = [...matched.card!.steps];
  for (const by of SPLIT_KINDS) steps.push(...(await builder.finish('x', { by, seed: 1 }, task)).card!.steps);
  return steps;
}

describe('the words of a data card', () => {
  it('has a label for every setting and every count that a step writes, each its own', async () => {
    const steps = await everyStep();
    expect(new Set(steps.map(({ name }) => name)).size).toBe(9);
    const parts = ['settings', 'counts'] as const;
    const unnamed = steps.flatMap((step) =>
      parts.flatMap((part) =>
        Object.keys(step[part])
          .filter((name) => !cardLabel(step.name, part, name))
          .map((name) => `${step.name}, ${part}: ${name}`),
      ),
    );
    expect(unnamed).toEqual([]);
    for (const step of steps)
      for (const part of parts) {
        const names = cardLines(step, part).map(({ name }) => name);
        expect(names).toEqual([...new Set(names)]);
        for (const name of names) expect(name).not.toMatch(/[a-z][A-Z]|[-_]\w+-/);
      }
  }, 60_000);

  it('has words for every value that is a name', async () => {
    const shown = (await everyStep()).flatMap((step) => cardLines(step, 'settings'));
    const valueOf = (label: string) => shown.find(({ name }) => name === label)?.value;
    expect(valueOf('U-turns')).toBe('at dead ends');
    expect(valueOf('Column separator')).toBe('comma');
    expect(valueOf('Time format')).toBe('detected automatically');
    expect(valueOf('Training share')).toBe('80 %');
    expect(valueOf('Stop that ends a trip')).toBe('300 s');
    expect(valueOf('Rush hours')).toBe('× 1');
    expect(valueOf('Only the largest connected part')).toBe('yes');
    expect(valueOf('Own usual speeds (km/h)')).toBe('residential 20');
    expect(valueOf('Assumed speed of tracks without times')).toBe('30 km/h');
  }, 60_000);

  it('takes cards of others as they are, at length only what fits', () => {
    const step = {
      name: 'constructor',
      settings: { toString: 'x'.repeat(999), aB: true },
      counts: { 'a-b': 0.1 + 0.2 },
    };
    const [long, flag] = cardLines(step, 'settings');
    expect(long.value).toHaveLength(200);
    expect(flag).toEqual({ name: 'A b', value: 'yes' });
    expect(cardLines(step, 'counts')).toEqual([{ name: 'A b', value: '0.3' }]);
    expect(['left out: too-few-points', 'mainPartOnly', 'trips'].map(nameInWords)).toEqual([
      'Left out: too few points',
      'Main part only',
      'Trips',
    ]);
  });
});
