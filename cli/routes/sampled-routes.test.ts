import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/domain/dataset';
import type { MetricsReport } from '../../src/evaluation/metrics-report';
import { useBackend } from '../../src/nn/testing/backends';
import { tinyCity } from '../../src/systems/routes/testing/tiny-experiment';
import { routesCommand } from '../routes';
import { filesIn, writeDataset } from '../testing/commands';
import { quietly } from '../testing/quietly';
import { temporaryFolder } from '../testing/temporary-folder';
import { writeTinyStudent } from '../testing/tiny-student';
import { drawRoutes } from './draw-routes';

const root = temporaryFolder();
const place = (name: string) => join(root, name);
let dataset: Dataset;

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await tinyCity(60, 40);
  writeDataset(place('city'), dataset);
  await writeTinyStudent(place('student.safetensors'), dataset);
});
quietly();

const read = (...more: string[]) =>
  routesCommand.read(['--data', place('city'), '--resamples', '20', '--samples', '3', ...more])!;
const STUDENT = ['--network', place('student.safetensors')];

async function drawn(out: string, ...more: string[]) {
  await drawRoutes(read('--out', place(out), ...more));
  return filesIn(place(out));
}

describe.each([
  ['distilled', STUDENT],
  ['markov', ['--model', 'markov']],
  ['recursive-logit', ['--model', 'recursive-logit']],
])('samples of %s', (model, who) => {
  it('stand in a file of their own, on the network, and are measured', async () => {
    const files = await drawn(`${model}-1`, ...who);
    const [head, ...rows] = files.get(`samples-${model}.csv`)!.toString().trim().split('\n');
    expect(head.split(',').slice(-2)).toEqual(['log_prob', 'sample']);
    const report = JSON.parse(files.get('metrics.json')!.toString()) as MetricsReport;
    const { sampling, measures } = report.results[0].samples!;
    expect(sampling).toEqual({ samples: 3, temperature: 1, topP: 1, seed: 42 });
    expect(rows).toHaveLength(3 * measures[0].pairs);
    expect(rows.map((row) => row.split(',').at(-1))).toEqual(rows.map((_, i) => String((i % 3) + 1)));
    expect(rows.every((row) => Number(row.split(',').at(-2)) <= 0)).toBe(true);
    const { geoIds, successorOffsets, successors } = dataset.network;
    for (const row of rows) {
      const roads = (JSON.parse(/"(\[.*?\])"/.exec(row)![1]) as number[]).map((id) => geoIds.indexOf(id));
      for (let at = 1; at < roads.length; at++) {
        const [from, to] = successorOffsets.subarray(roads[at - 1], roads[at - 1] + 2);
        expect(successors.subarray(from, to)).toContain(roads[at]);
      }
    }
    const arrived = rows.filter((row) => row.includes(',1,arrived,')).length;
    const { arrival } = measures[0].estimates;
    expect(arrival.value).toBeCloseTo(arrived / rows.length, 12);
  });

  it('are the same for a seed alone, and another for another', async () => {
    const words = [...who, '--trips', 'train', '--temperature', '3', '--top-p', '0.95'];
    const first = await drawn(`${model}-2`, ...words);
    const again = await drawn(`${model}-3`, ...words);
    const other = await drawn(`${model}-4`, ...words, '--seed', '7');
    const name = `samples-${model}.csv`;
    expect(again.get(name)).toEqual(first.get(name));
    expect(other.get(name)).not.toEqual(first.get(name));
  });
});

it('pairs of a file are sampled as they are, and not measured', async () => {
  const { network, trips } = dataset;
  const ends = [trips.test.roads[0], trips.test.roads[trips.test.offsets[1] - 1]].map(
    (road) => network.geoIds[road],
  );
  const rows = [8, 9].map((hour) => [...ends, `2013-07-01T0${hour}:30:00Z`].join());
  const pairs = place('pairs.csv');
  writeFileSync(pairs, ['origin_road_id,destination_road_id,departure', ...rows].join('\n'));
  const files = await drawn('file', '--model', 'markov', '--pairs-file', pairs);
  expect(files.get('samples-markov.csv')!.toString().trim().split('\n')).toHaveLength(1 + 6);
  expect(files.has('metrics.json')).toBe(false);
});

it('what cannot be sampled is refused', () => {
  const out = ['--out', place('x')];
  expect(() => read(...out, '--model', 'shortest', '--samples', '5')).toThrow(
    /shortest has no probabilities.*recursive/,
  );
  expect(() => read(...out, '--model', 'markov', '--shard', '1/2')).toThrow(/leave out --samples or --shard/);
  expect(() => read(...out, '--model', 'markov', '--samples', '0')).toThrow(/--samples.*1 to 100/);
  expect(() => read(...out, '--model', 'markov', '--temperature', '0')).toThrow(
    /--temperature.*0\.01 to 100/,
  );
  expect(() => read(...out, '--model', 'markov', '--top-p', '1.5')).toThrow(/--top-p.*0 to 1/);
  const alone = ['--data', 'x', '--model', 'markov', '--top-p', '0.5', ...out];
  expect(() => routesCommand.read(alone)).toThrow(/--samples K/);
});
