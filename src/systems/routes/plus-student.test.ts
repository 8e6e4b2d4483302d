import { memory, zeros } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Dataset } from '../../domain/dataset';
import { selectTrips, tripAt, trajectorySetFrom } from '../../domain/trajectory-set';
import type { ExperimentProducts } from '../../engine/experiments/experiment';
import { fitKnowledge, fitOnAll } from '../../knowledge/route-knowledge';
import { linkBetween } from '../../knowledge/link-counts';
import { KNOWLEDGE_BUFFERS } from '../../models/hoser/knowledge-buffers';
import { hoserFeatures } from '../../models/hoser/features/hoser-features';
import { HoserSearchModel } from '../../models/hoser/search-model';
import { NO_TASK } from '../../base/task';
import { readSafetensors, writeSafetensors } from '../../nn/safetensors';
import { useBackend } from '../../nn/testing/backends';
import { loadStudent } from './checkpoints/student-file';
import { odPairsOf, sliceOdPairs, type OdPairs } from '../../generation/od-pairs';
import { routeAt } from '../../generation/route';
import { Baselines, drawWithStudent } from './drawing/draw-routes';
import { readJourney } from './lens/read-journey';
import { routesRecord } from './record';
import { runRoutes } from './testing/run-routes';
import { tinyCity, tinyExperiment } from './testing/tiny-experiment';
import { StudentBatches } from './distillation/student-batch';
import { eachPrediction } from './distillation/training-choices';
import { studentKnowledge } from './training/student-knowledge';

const plain = tinyExperiment({ epochs: 2, compare: true, odPairs: 20 });
const config = { ...plain, student: { ...plain.student, model: 'plus' as const } };

/** The city with a trip over a link that no training trip takes, as the first of validation and test. */
function withMarkedTrip(city: Dataset): { readonly marked: Dataset; readonly link: number } {
  const { network, trips } = city;
  const driven = new Set<number>();
  const { train } = trips;
  for (let trip = 0; trip < train.tripCount; trip++) {
    const { roads } = tripAt(train, trip);
    for (let at = 1; at < roads.length; at++) driven.add(linkBetween(network, roads[at - 1], roads[at]));
  }
  const link = network.successors.findIndex((_, i) => !driven.has(i));
  const road = network.successorOffsets.findIndex((first) => first > link) - 1;
  const planted = { roads: [road, network.successors[link]], times: [1_700_000_000, 1_700_000_010] };
  const with1 = (split: 'val' | 'test') =>
    trajectorySetFrom([
      planted,
      ...Array.from({ length: trips[split].tripCount }, (_, trip) => tripAt(trips[split], trip)),
    ]);
  return { marked: { ...city, trips: { train, val: with1('val'), test: with1('test') } }, link };
}

describe('HOSER+', () => {
  let dataset: Dataset;
  let link: number;
  let products: ExperimentProducts;
  const bytesOf = (name: string) => products.checkpoints.find((one) => one.name === name)!.bytes;

  beforeAll(async () => {
    await useBackend('wasm');
    ({ marked: dataset, link } = withMarkedTrip(await tinyCity(100, 120)));
    products = await runRoutes({ dataset, config });
  }, 120_000);

  it('is trained, compared and drawn like HOSER, and finds more of the next roads', async () => {
    const { students } = routesRecord(products.record);
    const published = routesRecord((await runRoutes({ dataset, config: plain })).record).students;
    for (const name of ['vanilla', 'distilled'] as const) {
      const [own, theirs] = [students[name]!.scores.test, published[name]!.scores.test];
      expect(own.crossEntropy, name).toBeLessThan(theirs.crossEntropy);
      expect(own.accuracy, name).toBeGreaterThan(theirs.accuracy);
    }
  }, 120_000);

  it('says seconds that add up to what trips take, in its run and from its file', () => {
    const { times } = routesRecord(products.record).students.vanilla!;
    const { official, calibrated } = times!;
    expect(official.trips).toBe(dataset.trips.test.tripCount);
    expect(Math.abs(Math.log(calibrated.ratio))).toBeLessThan(Math.abs(Math.log(official.ratio)));
    expect(calibrated.intervals.map(({ level }) => level)).toEqual([0.5, 0.9]);
    const student = loadStudent(bytesOf('vanilla'), dataset);
    expect(student.features.secondsCurve!.predicted.length).toBeGreaterThan(0);
    student.dispose();
  });

  it('shows what of a logit counting and the network say: without them the rest is left', async () => {
    const student = loadStudent(bytesOf('distilled'), dataset);
    const { roads, times } = tripAt(dataset.trips.test, 1);
    const journey = { roads, times, destination: roads[roads.length - 1] };
    const read = async () =>
      (
        await readJourney(
          journey,
          student.features,
          { teacher: null, students: { distilled: student } },
          7,
          NO_TASK,
        )
      ).students.distilled!;
    const { logits, residual } = await read();
    for (const { name, shape } of student.parameters.specs)
      if (name.startsWith('navigator.residual')) student.parameters.set(name, zeros([...shape]));
    const bare = await read();
    expect(Math.max(...bare.residual!.counting.map(Math.abs))).toBe(0);
    logits.forEach((logit, k) => {
      const parts = residual!.counting[k] + residual!.network[k] + residual!.together[k];
      expect(logit - parts).toBeCloseTo(bare.logits[k], 3);
    });
    student.dispose();
  });

  it('has counted no trip of validation or test', () => {
    const counts = readSafetensors(bytesOf('vanilla')).tensors.get('navigator.knowledge.link_counts')!;
    const total = [...counts.data].reduce<number>((sum, count) => sum + Number(count), 0);
    const { train } = dataset.trips;
    expect(total).toBe(train.roads.length - train.tripCount);
    expect(Number(counts.data[link])).toBe(0);
  });

  it('draws from its file the routes that it drew in its run', async () => {
    const before = memory().numTensors;
    const student = loadStudent(bytesOf('distilled'), dataset);
    const model = await HoserSearchModel.create(student.parameters, student.config, student.features);
    const { pairs, routes } = products.sets.find(
      ({ source, odSource }) => source === 'distilled' && odSource === 'test',
    )!;
    const drawn = await drawWithStudent(model, dataset, null, pairs, config.generation, NO_TASK);
    expect(drawn).toEqual(routes);
    model.dispose();
    student.dispose();
    expect(memory().numTensors).toBe(before);
  });

  it('knows the path of the least learnt cost, around closed roads too', async () => {
    const student = loadStudent(bytesOf('vanilla'), dataset);
    const model = await HoserSearchModel.create(student.parameters, student.config, student.features);
    const pairs = odPairsOf(dataset.trips.test);
    const settings = { lengthFactor: 2 };
    const drawn = await new Baselines(dataset).draw('learnt', pairs, settings, NO_TASK);
    const middle = (route: number) => routeAt(drawn, route).roads[1];
    const pathOf = (pair: number) => model.cheapestPath!(pairs.origins[pair], pairs.destinations[pair]);
    for (let pair = 1; pair < pairs.origins.length; pair++)
      expect(pathOf(pair)).toEqual(routeAt(drawn, pair).roads);
    const pair = Array.from({ length: drawn.count }, (_, i) => i).findIndex(
      (i) => routeAt(drawn, i).roads.length > 3,
    );
    const isClosed = new Uint8Array(dataset.network.roadCount);
    isClosed[middle(pair)] = 1;
    model.closeRoads(isClosed);
    expect([...(pathOf(pair) ?? [])]).not.toContain(middle(pair));
    model.dispose();
    student.dispose();
  });

  it('draws routes of minimum risk one by one as all at once, and gives everything back', async () => {
    const student = loadStudent(bytesOf('vanilla'), dataset);
    const model = await HoserSearchModel.create(student.parameters, student.config, student.features);
    const pairs = sliceOdPairs(odPairsOf(dataset.trips.test), 0, 6);
    const settings = { ...config.generation, search: 'minimum-risk' as const };
    const draw = (of: OdPairs) => drawWithStudent(model, dataset, null, of, settings, NO_TASK);
    const all = await draw(pairs);
    expect(all.arrived.every((one) => one === 1)).toBe(true);
    for (let pair = 0; pair < all.count; pair++)
      expect(routeAt(await draw(sliceOdPairs(pairs, pair, pair + 1)), 0)).toEqual(routeAt(all, pair));
    expect([model.tree.nodeCount, model.tree.slotCount]).toEqual([0, 0]);
    model.dispose();
    student.dispose();
  });

  it('is refused with counts that do not fit the roads, and without them', () => {
    const { tensors, metadata } = readSafetensors(bytesOf('vanilla'));
    const reread = (
      change: (all: Map<string, typeof tensors extends ReadonlyMap<string, infer T> ? T : never>) => void,
    ) => {
      const all = new Map(tensors);
      change(all);
      return () => loadStudent(writeSafetensors(all, metadata), dataset);
    };
    for (const name of KNOWLEDGE_BUFFERS)
      expect(
        reread((all) => all.delete(name)),
        name,
      ).toThrow(`"${name}" is missing`);
    const offsets = 'navigator.knowledge.pair_offsets';
    expect(
      reread((all) => {
        const { data, ...rest } = all.get(offsets)!;
        const bad = (data as BigInt64Array).slice();
        bad[1] = 1_000_000n;
        all.set(offsets, { ...rest, data: bad });
      }),
    ).toThrow(/pair_offsets" does not ascend from 0/);
    const seconds = 'navigator.knowledge.median_seconds';
    expect(
      reread((all) => {
        const { data, ...rest } = all.get(seconds)!;
        const bad = (data as Float32Array).slice();
        bad[0] = NaN;
        all.set(seconds, { ...rest, data: bad });
      }),
    ).toThrow(/median_seconds" holds numbers that are not seconds above 0/);
  });

  it('is refused with counts towards destinations that cannot be', () => {
    const { tensors, metadata } = readSafetensors(bytesOf('vanilla'));
    const reread = (name: string, change: (data: Int32Array) => void) => () => {
      const tensor = tensors.get(`navigator.knowledge.destination_${name}`)!;
      const data = (tensor.data as Int32Array).slice();
      change(data);
      const all = new Map([...tensors, [`navigator.knowledge.destination_${name}`, { ...tensor, data }]]);
      return loadStudent(writeSafetensors(all, metadata), dataset);
    };
    expect(reread('cell_meters', (data) => (data[0] = 0))).toThrow(/cell_meters" holds .* not metres/);
    expect(reread('cells', (data) => (data[0] = 2 ** 31 - 1))).toThrow(/cells" holds .* not cells/);
    expect(reread('cells', (data) => data.reverse())).toThrow(/cells" does not ascend within the row/);
    expect(reread('offsets', (data) => (data[2] = -1))).toThrow(/offsets" holds numbers that are not counts/);
    expect(reread('counts', (data) => (data[0] = -1))).toThrow(/counts" holds numbers that are not counts/);
    expect(reread('cells', () => undefined)).not.toThrow();
  });

  /** A file's tensors with as many inputs of the residual as students had before destinations were counted, or others. */
  function withInputs(bytes: Uint8Array, width: number): Uint8Array {
    const { tensors, metadata } = readSafetensors(bytes);
    const isWide = /residual\.(linear|mlp\.0)\.weight|knowledge\.input_/;
    const all = [...tensors].flatMap(([name, tensor]): [string, typeof tensor][] => {
      if (name.includes('destination')) return [];
      if (!isWide.test(name)) return [[name, tensor]];
      const all = tensor.shape[tensor.shape.length - 1];
      const data = (tensor.data as Float32Array).filter((_, i) => i % all < width);
      return [[name, { ...tensor, shape: [...tensor.shape.slice(0, -1), width], data }]];
    });
    return writeSafetensors(new Map(all), metadata);
  }

  /** A file whose residual does not hear of destinations. */
  function deafened(bytes: Uint8Array): Uint8Array {
    const { tensors, metadata } = readSafetensors(bytes);
    const all = [...tensors].map(([name, tensor]): [string, typeof tensor] => {
      if (!/residual\.(linear|mlp\.0)\.weight/.test(name)) return [name, tensor];
      return [
        name,
        { ...tensor, data: (tensor.data as Float32Array).map((one, i) => (i % 15 < 13 ? one : 0)) },
      ];
    });
    return writeSafetensors(new Map(all), metadata);
  }

  it('says with a file of before destinations were counted what it said', async () => {
    const old = loadStudent(withInputs(bytesOf('vanilla'), 13), dataset);
    const deaf = loadStudent(deafened(bytesOf('vanilla')), dataset);
    expect(old.features.knowledge!.means).toHaveLength(13);
    expect(old.features.knowledge!.fitted.counts).not.toHaveProperty('toward');
    const { test, train } = dataset.trips;
    const said = async (student: typeof old) => {
      const model = await HoserSearchModel.create(student.parameters, student.config, student.features);
      const routes = await drawWithStudent(model, dataset, null, odPairsOf(test), config.generation, NO_TASK);
      model.dispose();
      const logits: number[][] = [];
      const keep = (_: unknown, { logits: own }: { readonly logits: Float32Array }) =>
        void logits.push([...own]);
      await eachPrediction(student, test, 32, NO_TASK, keep);
      await eachPrediction(student, train, 32, NO_TASK, keep, { choices: taught.choices });
      return { routes, logits: logits.flat() };
    };
    const taught = await studentKnowledge(dataset.network, train, config.seed, NO_TASK);
    const [before, after] = [await said(old), await said(deaf)];
    expect(before.routes).toEqual(after.routes);
    before.logits.forEach((logit, i) => expect(logit).toBeCloseTo(after.logits[i], 4));
    old.dispose();
    deaf.dispose();
    expect(() => loadStudent(withInputs(bytesOf('vanilla'), 14), dataset)).toThrow(
      /destination.* is missing/,
    );
    expect(() => loadStudent(withInputs(bytesOf('vanilla'), 12), dataset)).not.toThrow();
  });

  it('goes on from a file of before destinations were counted with as many inputs', async () => {
    const bytes = withInputs(bytesOf('vanilla'), 13);
    for (const data of [dataset, { ...dataset, fingerprint: 'f'.repeat(64) }]) {
      const again = await runRoutes({
        dataset: data,
        config: { ...plain, compare: false, distillation: { ...plain.distillation, lambda: 0 } },
        networks: ['vanilla'],
        start: { vanilla: { name: 'vanilla.safetensors', bytes } },
      });
      const { tensors } = readSafetensors(again.checkpoints[0].bytes);
      expect([...tensors.keys()]).toEqual([...readSafetensors(bytes).tensors.keys()]);
      expect(tensors.get('navigator.residual.linear.weight')!.shape).toEqual([1, 13]);
      expect(loadStudent(again.checkpoints[0].bytes, data).features.knowledge!.means).toHaveLength(13);
    }
  }, 60_000);

  it('goes on from its file on other trips of the city, which are counted anew', async () => {
    const { train } = dataset.trips;
    const half = selectTrips(
      train,
      Uint32Array.from({ length: train.tripCount >> 1 }, (_, i) => i),
    );
    const other = { ...dataset, fingerprint: 'f'.repeat(64), trips: { ...dataset.trips, train: half } };
    const start = { vanilla: { name: 'vanilla.safetensors', bytes: bytesOf('vanilla') } };
    const again = await runRoutes({
      dataset: other,
      config: { ...plain, compare: false, distillation: { ...plain.distillation, lambda: 0 } },
      networks: ['vanilla'],
      start,
    });
    expect(again.record.config).toMatchObject({ student: { model: 'plus', residual: 32 } });
    const { tensors } = readSafetensors(again.checkpoints[0].bytes);
    const counts = tensors.get('navigator.knowledge.link_counts')!.data;
    expect([...counts].reduce<number>((sum, count) => sum + Number(count), 0)).toBe(
      half.roads.length - half.tripCount,
    );
  }, 60_000);
});

describe('what HOSER+ learns from', () => {
  it('is cross-fitted: other than what the fit on all trips says of the same steps', async () => {
    const { network, trips, zones } = await tinyCity(100, 120);
    const taught = await studentKnowledge(network, trips.train, 3, NO_TASK);
    const features = { ...hoserFeatures({ network, trips, zones }), knowledge: taught.knowledge };
    const batches = new StudentBatches(features, { maxCandidates: 64, steps: 'all' });
    const items = Uint32Array.of(4, 0);
    const order = { trips: trips.train, items, softTargets: null };
    const fitted = batches.make({ ...order, choices: taught.choices }).trips.choices!;
    const known = batches.make(order).trips.choices!;
    expect(fitted).toHaveLength(known.length);
    // What the network alone says is the same, what was counted is not.
    const width = taught.linear.length;
    expect(fitted.filter((_, i) => i % width === 6)).toEqual(known.filter((_, i) => i % width === 6));
    expect(fitted.filter((_, i) => i % width === 0)).not.toEqual(known.filter((_, i) => i % width === 0));
  });

  it('is fitted on all trips alike, with the folds or without', async () => {
    const { network, trips } = await tinyCity(100, 120);
    const { full, pairs } = await fitOnAll(network, trips.train, 3, NO_TASK);
    const whole = await fitKnowledge(network, trips.train, { seed: 3 }, NO_TASK);
    expect({ full, pairs }).toEqual({ full: whole.full, pairs: whole.pairs });
  });
});
