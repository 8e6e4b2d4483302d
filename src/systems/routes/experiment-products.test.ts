import { readFileSync } from 'node:fs';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { REFERENCE } from '../../../scripts/folders.mjs';
import { makeSampleCity, datasetOf } from '../../../tools/invention/sample-city/make-sample-city';
import type { Dataset } from '../../domain/dataset';
import { hoserConfig } from '../../models/hoser/config';
import { isCausalMask } from '../../models/hoser/dataset-buffers';
import { readSafetensors } from '../../nn/safetensors';
import { useBackend } from '../../nn/testing/backends';
import { openRoutesCheckpoint } from './checkpoints/open-checkpoint';
import { experimentConfig, type ExperimentConfig } from './settings';
import { measureAll } from '../../engine/metrics/measure-routes';
import { routesCsv, routesGeoJson } from '../../engine/routes/route-files';
import type { ExperimentEvent, ExperimentProducts } from '../../engine/experiments/experiment';
import { routesRecord } from './record';
import { runRoutes } from './testing/run-routes';

/** The quick preset, small enough to run twice in seconds. */
function tinyConfig(): ExperimentConfig {
  const quick = experimentConfig('quick', {
    compare: true,
    epochs: 3,
    teacherEpochs: 8,
    odPairs: 12,
    seed: 7,
  });
  return {
    ...quick,
    teacher: { ...quick.teacher, width: 16 },
    student: {
      ...hoserConfig(16),
      model: 'hoser',
      times: 'usual',
      learns: 'all',
      share: 1,
      training: quick.student.training,
    },
    evaluation: { resamples: 50 },
  };
}

describe('a complete experiment on a tiny city', () => {
  let dataset: Dataset;
  let products: ExperimentProducts;
  const events: ExperimentEvent[] = [];
  const run = (emit: (event: ExperimentEvent) => void = () => undefined) =>
    runRoutes({ dataset, config: tinyConfig() }, { task: { emit } });

  beforeAll(async () => {
    await useBackend('wasm');
    dataset = await datasetOf(makeSampleCity({ roads: 120, trips: 300, seed: 5 }), 'tiny');
    products = await run((event) => events.push(event));
  }, 120_000);

  it('learns: every loss falls, and both students beat counting', () => {
    for (const network of ['teacher', 'vanilla', 'distilled']) {
      const losses = events.flatMap((event) =>
        event.kind === 'training' && event.network === network && event.event.kind === 'epoch'
          ? [event.event.means.loss]
          : [],
      );
      expect(losses).toHaveLength(network === 'teacher' ? 8 : 3);
      expect(losses[losses.length - 1], network).toBeLessThan(0.9 * losses[0]);
    }
    const { teacher, students, markovAccuracy } = routesRecord(products.record);
    expect(teacher!.perplexity.val).toBeGreaterThan(1);
    expect(teacher!.bigramPerplexity.val).toBeGreaterThan(1);
    for (const name of ['vanilla', 'distilled'] as const) {
      const { accuracy, steps } = students[name]!.scores.test;
      expect(steps).toBeGreaterThan(50);
      expect(accuracy).toBeGreaterThan(0.6);
    }
    expect(markovAccuracy).toBeGreaterThan(0.5);
  });

  it('gives the same record, routes and weights for the same seed, and leaves no tensors behind', async () => {
    const before = memory().numTensors;
    const again = await run();
    expect(memory().numTensors).toBe(before);
    expect({ ...again.record, timing: null }).toEqual({ ...products.record, timing: null });
    expect(again.sets).toEqual(products.sets);
    expect(again.checkpoints).toEqual(products.checkpoints);
    expect(again.files).toEqual(products.files);
  }, 120_000);

  it('writes checkpoints under the official names that can be read back', () => {
    expect(products.checkpoints.map(({ name }) => name)).toEqual(['teacher', 'vanilla', 'distilled']);
    const { metadata, tensors } = readSafetensors(products.checkpoints[2].bytes);
    expect(tensors.get('navigator.q_proj.weight')!.shape).toEqual([16, 48]);
    expect(tensors.has('trajectory_encoder.transformer.h.1.attn.relative_position_emb_k.bias')).toBe(true);
    expect(metadata).toMatchObject({ system: 'HOSER', student: 'distilled', dataset: dataset.fingerprint });
    expect(JSON.parse(metadata.metrics)).toMatchObject(
      routesRecord(products.record).students.distilled!.scores,
    );
    const { perplexity } = routesRecord(products.record).teacher!;
    const teacher = readSafetensors(products.checkpoints[0].bytes).metadata;
    expect(JSON.parse(teacher.metrics)).toMatchObject({ perplexity });
    expect(JSON.parse(teacher.seed)).toBe(7);
  });

  it("has every tensor of HOSER's own state dict but the causal masks", () => {
    const official = openRoutesCheckpoint(
      new Uint8Array(readFileSync(`${REFERENCE}/hoser_best.pth`)),
    ).tensors;
    const ours = readSafetensors(products.checkpoints[1].bytes).tensors;
    const missing = [...official.keys()].filter((name) => !ours.has(name));
    expect(missing.filter((name) => !isCausalMask(name))).toEqual([]);
    expect([...ours.keys()].filter((name) => !official.has(name))).toEqual([]);
    for (const [name, { dtype, shape }] of ours) {
      expect(dtype, name).toBe(official.get(name)!.dtype);
      expect(shape.length, name).toBe(official.get(name)!.shape.length);
    }
  });

  it('measures every model and baseline on both sets of OD pairs', async () => {
    const { network, trips } = dataset;
    const report = await measureAll({ network, trips, sets: products.sets, resamples: 50, seed: 7 });
    expect(report.results.map(({ model, odSource }) => `${model} ${odSource}`).sort()).toEqual(
      ['distilled', 'fastest', 'learnt', 'likeliest', 'markov', 'shortest', 'vanilla']
        .flatMap((model) => [`${model} test`, `${model} train`])
        .sort(),
    );
    for (const { routeCount } of report.results) expect(routeCount).toBe(12);
    const shortest = report.results.find(({ model }) => model === 'shortest')!;
    expect(shortest.estimates.arrival.value).toBe(1);
    expect(
      report.differences.some(({ before, after }) => before === 'vanilla' && after === 'distilled'),
    ).toBe(true);
  });

  it('ranks the test trips by surprisal', () => {
    const { test } = dataset.trips;
    const [{ name, text }] = products.files;
    expect(name).toBe('surprisal-test.csv');
    const [header, ...rows] = text.join('').trim().split('\n');
    expect(header).toBe('rank,row,perplexity,roads,surprisals');
    expect(rows).toHaveLength(test.tripCount);
    const perplexities = rows.map((row) => Number(row.split(',')[2]));
    expect(perplexities).toEqual([...perplexities].sort((a, b) => b - a));
    expect(Math.min(...perplexities)).toBeGreaterThan(1);
  });

  it('writes routes as CSV and GeoJSON', () => {
    const sets = products.sets.filter(({ source }) => source === 'distilled');
    const rows = [...routesCsv(dataset.network, sets)].join('').trim().split('\n');
    expect(rows).toHaveLength(1 + 24);
    expect(rows[0]).toContain('gene_trace_road_id,gene_trace_datetime');
    const geo = JSON.parse([...routesGeoJson(dataset.network, sets)].join(''));
    expect(geo.features).toHaveLength(24);
    const [first] = geo.features;
    expect(first.geometry.coordinates.length).toBeGreaterThanOrEqual(2);
    expect(rows[1]).toContain(`"[${first.properties.roads.join(', ')}]"`);
  });
});
