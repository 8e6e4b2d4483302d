import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { NO_TASK } from '../../../base/task';
import { BlobStore } from '../../../data/blob-store';
import { makeSampleCity } from '../../../../tools/invention/sample-city/make-sample-city';
import { MemoryDisk } from '../../../data/testing/memory-directory';
import type { Dataset } from '../../../domain/dataset';
import { checkpointFile, digestOfFile } from '../../../engine/checkpoints/checkpoint-file';
import { openCheckpoint } from '../../../engine/checkpoints/checkpoint-reader';
import type { Order, ExperimentProducts } from '../../../engine/experiments/experiment';
import { RunCheckpoints } from '../../../engine/experiments/run-checkpoints';
import { RunReader } from '../../../engine/runs/run-reader';
import { ROAD_TABLE } from '../../../models/htp/rq-vae-config';
import { initialRqVae } from '../../../models/htp/rq-vae-parameters';
import { TOKEN_TABLE, TokenVocabulary } from '../../../models/htp/token-vocabulary';
import { TokenModel } from '../../../models/htp/token-model';
import { readSafetensors, writeSafetensors } from '../../../nn/safetensors';
import { useBackend } from '../../../nn/testing/backends';
import { ARCHITECTURES } from '../networks';
import { tokeniserFile } from '../checkpoints/network-file';
import { readTokeniserHeader } from '../checkpoints/network-header';
import { htp } from '../index';
import type { HtpConfig } from '../settings';
import * as system from '../train';
import { runPoints, smallConfig, smallPoints } from '../testing/small-points';
import { SCALES, smallRqVae } from '../testing/untrained-networks';
import { freshTokeniser } from '../training/fresh-tokeniser';
import { TripLabels } from '../trips/trip-labels';
import { languageStart } from './start-language';
import { startedTokeniser, tokeniserStart } from './start-tokeniser';

type Start = NonNullable<Order['start']>;

const config = smallConfig(2);
const short = smallConfig(1);
let dataset: Dataset;
/** The same ring in another place, with fewer drives. */
let elsewhere: Dataset;
let before: ExperimentProducts;
let start: Start;
/** Its tokeniser, trained further over the same roads. */
let further: ExperimentProducts;

const bytesOf = ({ checkpoints }: ExperimentProducts, name: string): Uint8Array =>
  checkpoints.find((checkpoint) => checkpoint.name === name)!.bytes;
const tensorsOf = (bytes: Uint8Array) => readSafetensors(bytes).tensors;
const headerOf = (bytes: Uint8Array) =>
  readTokeniserHeader(new CheckpointHeader(openCheckpoint(bytes, ARCHITECTURES)));
const historyOf = ({ record }: ExperimentProducts, name: string) => record.networks[name].training!.history;
const train = (order: Partial<Order<HtpConfig>>) =>
  runPoints({ dataset, config: short, results: false, ...order });

function moved({ network, extras, ...rest }: Dataset): Dataset {
  const east = (lonLat: Float64Array) => lonLat.map((value, i) => (i % 2 === 0 ? value + 0.3 : value));
  const traces = extras!.traces!;
  return {
    ...rest,
    name: 'Elsewhere',
    network: { ...network, shapeLonLat: east(network.shapeLonLat) },
    extras: { traces: { ...traces, lonLat: east(traces.lonLat) } },
  };
}

beforeAll(async () => {
  await useBackend('wasm');
  dataset = await smallPoints();
  elsewhere = moved(await smallPoints(18));
  before = await train({ config });
  const from = (name: string) => ({ bytes: bytesOf(before, name), name: `${name}.safetensors` });
  start = { tokeniser: from('tokeniser'), language: from('language') };
  further = await train({ start: { tokeniser: start.tokeniser }, networks: ['tokeniser'] });
});

describe('over the same roads', () => {
  it('training begins where it ended, and the record says what was taken', async () => {
    const count = memory().numTensors;
    const { tokeniser } = start;
    const given = { tokeniser: tokeniser.bytes };
    const said = await train({ start: { language: start.language }, networks: ['language'], given });
    expect(memory().numTensors).toBe(count);
    for (const [name, after] of [
      ['tokeniser', further],
      ['language', said],
    ] as const) {
      const best = historyOf(before, name).findLast((event) => event.best)!;
      expect(historyOf(after, name)[0]).toEqual({
        ...best,
        epochs: 1,
        epoch: 0,
        step: 0,
        means: {},
        best: true,
      });
      expect(historyOf(after, name)[1].epoch).toBe(1);
      const { tensors, ...sum } = after.record.networks[name].start!;
      const { size } = tensorsOf(start[name].bytes);
      expect(sum).toMatchObject({ name: `${name}.safetensors`, taken: size, anew: 0, left: 0 });
      expect(sum.digest).toBe(before.record.networks[name].digest);
      expect(tensors.every(({ note }) => note === '')).toBe(true);
    }
    const bytes = new TextEncoder().encode(JSON.stringify(further.record));
    expect(await new RunReader([htp]).record('run.json', bytes)).toEqual(further.record);
    expect(headerOf(bytesOf(further, 'tokeniser')).scales).toEqual(headerOf(tokeniser.bytes).scales);
  });

  it('a language model learns the patterns of a tokeniser that was trained further from its own', async () => {
    const { tokeniser, language } = start;
    const once = bytesOf(further, 'tokeniser');
    const again = { tokeniser: { bytes: once, name: 'once' } };
    const twice = bytesOf(await train({ start: again, networks: ['tokeniser'] }), 'tokeniser');
    const digests = await Promise.all([once, tokeniser.bytes].map(digestOfFile));
    expect(headerOf(twice).before).toEqual(digests);
    const given = { tokeniser: twice };
    const { record } = await train({ start: { language }, networks: ['language'], given });
    expect(record.networks.language.start?.taken).toBeGreaterThan(0);
    expect(record.networks.tokeniser.start).toBeUndefined();
  });

  it('a file of the official code says no scales: those of the trips are used', async () => {
    const weights = initialRqVae(smallRqVae(dataset.network.roadCount), new Random(1));
    const official = await checkpointFile(weights, {});
    weights.dispose();
    const { scales, rows, state } = tokeniserStart({ bytes: official, name: 'best.pt' }, dataset, 0);
    expect(scales).toBeNull();
    expect(state.has(ROAD_TABLE)).toBe(true);
    const noted = rows.filter(({ note }) => /scales of these trips/.test(note)).map(({ name }) => name);
    expect(noted.sort()).toEqual(
      ['dxy_head.2.bias', 'dxy_head.2.weight', 'percent_head.2.bias', 'percent_head.2.weight'].sort(),
    );
  });
});

describe('over other roads', () => {
  it('a run takes all but what is of roads, and goes on to the very same end', async () => {
    const longer = { ...short, tokeniser: config.tokeniser };
    const order = { dataset: elsewhere, start, config: longer };
    const straight = await train(order);
    const keeper = new RunCheckpoints(new BlobStore(new MemoryDisk().root), 'run', () => undefined);
    let dead = false;
    const task = {
      checkpoint: async () => {
        if (dead) throw new Error('the worker died');
      },
      emit: (event: { kind: string; network?: string; event?: { kind: string; epoch?: number } }) => {
        dead ||= event.network === 'tokeniser' && event.event?.kind === 'epoch' && event.event.epoch === 1;
      },
    };
    await expect(runPoints({ ...order, results: false }, { keeper, task })).rejects.toThrow('worker died');
    const again = await runPoints({ ...order, results: false }, { keeper });
    expect(again.checkpoints).toEqual(straight.checkpoints);
    expect(again.record.networks).toEqual(straight.record.networks);
    const { tokeniser, language } = straight.record.networks;
    const anew = tokeniser.start!.tensors.filter(({ fate }) => fate === 'anew');
    expect(anew.map(({ name }) => name)).toEqual([ROAD_TABLE]);
    expect(language.start!.tensors.find(({ name }) => name === TOKEN_TABLE)!.note).toMatch(
      /the rows of 48 roads start anew/,
    );
    expect(historyOf(straight, 'tokeniser').map(({ epoch }) => epoch)).toEqual([0, 1, 2]);
    const { box, scales } = headerOf(bytesOf(straight, 'tokeniser'));
    expect(box).toEqual(new TripLabels(elsewhere.network).box);
    expect(scales).not.toEqual(headerOf(start.tokeniser.bytes).scales);
  });

  it('the table of roads begins as in a fresh tokeniser, and the rest as it was', async () => {
    const { network } = makeSampleCity({ roads: 60, trips: 10, seed: 3 }).content;
    const found = tokeniserStart(start.tokeniser, { ...dataset, network }, 0.25);
    expect(found.config).toMatchObject({ roads: network.roadCount, dropout: 0.25, hidden: 4 });
    const weights = await startedTokeniser(found, network, new Random(5), NO_TASK);
    const fresh = await freshTokeniser(found.config, network, new Random(5), NO_TASK);
    const [begun, ofFresh] = [await weights.snapshot(), await fresh.snapshot()];
    weights.dispose();
    fresh.dispose();
    const given = tensorsOf(start.tokeniser.bytes);
    for (const [name, { data }] of begun)
      expect(data, name).toEqual(name === ROAD_TABLE ? ofFresh.get(name)!.data : given.get(name)!.data);
    expect(found.rows.find(({ name }) => name === ROAD_TABLE)).toMatchObject({
      fate: 'anew',
      shape: [network.roadCount + 1, 8],
    });
  });

  it('a language model keeps the rows of marks, codes and conditions', () => {
    const { network } = makeSampleCity({ roads: 60, trips: 10, seed: 3 }).content;
    const found = languageStart(start.language, { ...dataset, network }, 9);
    const vocabulary = new TokenVocabulary([4, 8], network.roadCount);
    const known = new TokenVocabulary([4, 8], dataset.network.roadCount);
    const fresh = TokenModel.initial(found.sizes, vocabulary, new Random(9).fork('language'));
    const ofFresh = fresh.parameters.get(TOKEN_TABLE).dataSync();
    fresh.dispose();
    const { width } = found.sizes;
    const row = (values: ArrayLike<unknown>, token: number) =>
      Array.from(values).slice(token * width, (token + 1) * width);
    const begun = found.state.get(TOKEN_TABLE)!.data;
    const given = tensorsOf(start.language.bytes).get(TOKEN_TABLE)!.data;
    for (const name of ['<|p_end|>', '<t_7>', '<a_0>', '<b_7>', '<weekday_6>', '<interval_7>'])
      expect(row(begun, vocabulary.idOf(name)), name).toEqual(row(given, known.idOf(name)));
    for (const name of ['<road_0>', `<road_${network.roadCount - 1}>`])
      expect(row(begun, vocabulary.idOf(name)), name).toEqual(row(ofFresh, vocabulary.idOf(name)));
  });
});

describe('what is asked of it in words', () => {
  const withTokeniser = (fields: Partial<HtpConfig['tokeniser']>): HtpConfig => ({
    ...short,
    tokeniser: { ...short.tokeniser, ...fields },
  });
  const asked = (order: Partial<Order<HtpConfig>>) =>
    system.readStarts({ system: 'htp', dataset, config: short, ...order });

  it.each([
    ['another width', { hidden: 8 }, /"Tokeniser width" is 8 in the settings and 4 in tokeniser.safetensors/],
    ['another number of codebooks', { codebooks: 5 }, /"Codebooks" is 5 in the settings and 2 in/],
    ['heads that say places', { target: 'space' } as const, /"Points are said" is As places in the city/],
  ])('refuses %s', async (_, fields, message) => {
    const { tokeniser } = start;
    await expect(asked({ start: { tokeniser }, config: withTokeniser(fields) })).rejects.toThrow(message);
  });

  it('takes the sizes of the files', async () => {
    const { quick } = htp.presets;
    const sized = system.configInForce({ system: 'htp', dataset, config: quick, start });
    expect(sized.tokeniser).toMatchObject({ hidden: 4, codebooks: 2, codewords: [4, 8], roadWidth: 8 });
    expect(sized.language).toMatchObject({ width: 24, layers: 1, heads: 2, context: 384 });
    const { epochs, learningRate, dropout } = quick.tokeniser;
    expect(sized.tokeniser).toMatchObject({ epochs, learningRate, dropout });
    expect(system.configInForce({ system: 'htp', dataset, config: sized, start })).toEqual(sized);
  });

  it('refuses patterns of another tokeniser, and of none', async () => {
    const { tokeniser, language } = start;
    await expect(asked({ start: { language } })).rejects.toThrow(/trains one from fresh weights/);
    const { roadCount } = dataset.network;
    const rqVae = smallRqVae(roadCount);
    const weights = initialRqVae(rqVae, new Random(1));
    const { box } = new TripLabels(dataset.network);
    const other = await tokeniserFile(weights, { config: rqVae, target: 'route', scales: SCALES, box }, 'a');
    weights.dispose();
    const wrong = { start: { language }, networks: ['language'], given: { tokeniser: other } };
    await expect(train(wrong)).rejects.toThrow(/language.safetensors says the patterns of another tokeniser/);
    const two = { language, tokeniser: { bytes: other, name: 'other' } };
    await expect(asked({ start: two, config: short })).rejects.toThrow(/than other, whose codes/);
    // Which tokeniser it will be used with is not known yet.
    expect(Object.keys(await asked({ start: { language }, networks: ['language'] }))).toEqual(['language']);
    await expect(asked({ start: { tokeniser }, networks: ['language'] })).rejects.toThrow(
      /The tokeniser is not trained in this run, so that it cannot start from tokeniser.safetensors/,
    );
    await expect(asked({ start: { tokeniser: language } })).rejects.toThrow(/language.safetensors: .* is of/);
  });

  it('refuses a language model that reads too few tokens, and more codebooks than can be set', async () => {
    const { language } = start;
    const file = readSafetensors(language.bytes);
    const config = file.metadata.config.replace('"blockSize":384', '"blockSize":100');
    const positions = file.tensors.get('transformer.wpe.weight')!;
    const data = (positions.data as Float32Array).slice(0, 100 * 24);
    file.tensors.set('transformer.wpe.weight', { ...positions, shape: [100, 24], data });
    const bytes = writeSafetensors(file.tensors, { ...file.metadata, config });
    const cut = { language: { bytes, name: 'cut' } };
    await expect(asked({ start: cut, networks: ['language'] })).rejects.toThrow(
      /cut reads 100 tokens, and a trip and its patterns may have 384 here/,
    );
    const rqVae = { ...smallRqVae(dataset.network.roadCount), codebooks: Array<number>(7).fill(4) };
    const weights = initialRqVae(rqVae, new Random(1));
    const { box } = new TripLabels(dataset.network);
    const seven = await tokeniserFile(weights, { config: rqVae, target: 'route', scales: SCALES, box }, 'a');
    weights.dispose();
    const wide = { start: { tokeniser: { bytes: seven, name: 'seven' } }, config: htp.presets.quick };
    await expect(asked(wide)).rejects.toThrow(
      /seven has sizes that no run here can have: tokeniser.codebooks/,
    );
  });
});
