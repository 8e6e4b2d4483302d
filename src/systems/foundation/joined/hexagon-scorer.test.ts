import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { NO_TASK } from '../../../base/task';
import { candidateLayout } from '../../../domain/road-network';
import { datasetOf, makeSampleCity } from '../../../../tools/invention/sample-city/make-sample-city';
import type { Dataset } from '../../../domain/dataset';
import { ascendingCells } from '../../../domain/hexagons/city-hexagons';
import { cellAt } from '../../../domain/hexagons/h3';
import { parentOf, textOfCell } from '../../../domain/hexagons/h3-index';
import { CLS, MASK, SEP, DigitTokenizer } from '../../../domain/hexagons/hex-tokenizer';
import { logSoftmax } from '../../../base/numbers';
import { packTokens } from '../../../models/h3-bert/token-batch';
import { logitsAt } from '../../../models/h3-bert/network';
import { useBackend } from '../../../nn/testing/backends';
import { modelFile, openModel, type OpenedModel } from '../checkpoints/model-file';
import { freshModel } from '../networks/hexagon-model';
import { HexagonScorer, openCandidateScorer } from './hexagon-scorer';

const SIZES = { width: 16, heads: 2, layers: 2, hidden: 32, context: 40, dropout: 0, hours: false };
const ROOT_RESOLUTION = 7;

/** A model of the hexagons of a city with chance weights. */
function chanceModel({ network }: Dataset, resolution: number, sizes = SIZES): OpenedModel {
  const { centroidLonLat } = network;
  const cells = ascendingCells(
    Array.from({ length: network.roadCount }, (_, road) =>
      cellAt(centroidLonLat[2 * road], centroidLonLat[2 * road + 1], resolution),
    ),
  );
  const roots = ascendingCells(Array.from(cells, (cell) => parentOf(cell, ROOT_RESOLUTION)));
  const tokenizer = new DigitTokenizer(resolution, roots);
  const model = freshModel(
    'pretrained',
    sizes,
    { tokenizer, rootResolution: ROOT_RESOLUTION },
    new Random(4),
  );
  // Fresh weights say nearly the same of every token.
  for (const name of ['token_embedding.weight', 'output_bias']) {
    const tensor = model.weights.get(name);
    model.weights.set(name, tensor.mul(20));
  }
  return { ...model, cells: Array.from(cells, textOfCell), learntFrom: null };
}

describe('an H3 model as a teacher', () => {
  let dataset: Dataset;

  beforeAll(async () => {
    await useBackend('wasm');
    dataset = await datasetOf(makeSampleCity({ roads: 60, trips: 12, seed: 3 }), 'Tiny city');
  });

  const scorerAt = (resolution: number, sizes = SIZES) =>
    new HexagonScorer(chanceModel(dataset, resolution, sizes), dataset, 'model.safetensors');

  /** log p of the hexagon of a road after others, token by token. */
  async function naiveLogP(model: OpenedModel, context: readonly bigint[], cell: bigint): Promise<number> {
    const { tokenizer, config } = model;
    const tokens = tokenizer.tokensOf(cell);
    const seen = context.flatMap((one) => Array.from(tokenizer.tokensOf(one)));
    const levels = [0, ...[...context, cell].flatMap(() => Array.from(tokens, (_, i) => i + 1)), 0];
    let sum = 0;
    for (let level = 0; level < tokens.length; level++) {
      const hidden = Array.from(tokens, (token, i) => (i < level ? token : MASK));
      const ids = [CLS, ...seen, ...hidden, SEP];
      const at = Int32Array.of(1 + seen.length + level);
      const logits = await logitsAt(model, packTokens([{ ids, levels }]), at);
      sum += logSoftmax(logits.subarray(0, config.vocabulary))[tokens[level]];
    }
    return sum;
  }

  it('scores each candidate token by token after the visited hexagons, and shares out those of one hexagon', async () => {
    const { network, trips } = dataset;
    const resolution = 9;
    const model = chanceModel(dataset, resolution);
    const scorer = new HexagonScorer(model, dataset, 'model.safetensors');
    const window = 4;
    const logits = await scorer.logitsOf(trips.test, window, NO_TASK);
    const { roads, stepOffsets, logitOffsets } = candidateLayout(network, trips.test);
    const cellOf = (road: number) =>
      cellAt(network.centroidLonLat[2 * road], network.centroidLonLat[2 * road + 1], resolution);
    let checked = 0;
    let ties = 0;
    for (let step = 0; step < stepOffsets[1]; step++) {
      const visited = Array.from(trips.test.roads.subarray(Math.max(0, step + 1 - window), step + 1), cellOf);
      const context = visited.filter((cell, i) => cell !== visited[i - 1]);
      const { successors, successorOffsets } = network;
      const next = Array.from(
        successors.subarray(successorOffsets[roads[step]], successorOffsets[roads[step] + 1]),
        cellOf,
      );
      const naive = await Promise.all(
        next.map(async (cell) => {
          const count = next.filter((other) => other === cell).length;
          if (count > 1) ties++;
          return (await naiveLogP(model, context, cell)) - Math.log(count);
        }),
      );
      const own = logSoftmax(logits.subarray(logitOffsets[step], logitOffsets[step + 1])).map(Math.exp);
      const expected = logSoftmax(naive).map(Math.exp);
      expect(own.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
      own.forEach((p, k) => expect(p).toBeCloseTo(expected[k], 4));
      checked += next.length;
    }
    expect(checked).toBeGreaterThan(5);
    expect(ties).toBeGreaterThan(0);
    scorer.dispose();
  });

  it('is told of no more than the window, nor of what follows', async () => {
    const { trips } = dataset;
    const scorer = scorerAt(11);
    const { stepOffsets, logitOffsets } = candidateLayout(dataset.network, trips.test);
    const [a, b] = [
      await scorer.logitsOf(trips.test, 2, NO_TASK),
      await scorer.logitsOf(trips.test, 9, NO_TASK),
    ];
    const of = (logits: Float32Array, step: number) => [
      ...logits.subarray(logitOffsets[step], logitOffsets[step + 1]),
    ];
    expect(of(a, 0)).toEqual(of(b, 0));
    expect(a).not.toEqual(b);
    expect(stepOffsets[1]).toBeGreaterThan(2);
    scorer.dispose();
  });

  it('says how many candidates share hexagons, and names the hexagons of every step', async () => {
    const { network, trips } = dataset;
    const scorer = scorerAt(9);
    const { about, report } = await scorer.ready();
    expect(about).toEqual({ says: 'hexagons', resolution: 9 });
    expect(report.roadsPerCell).toBeGreaterThan(1);
    expect(report.sharedCandidates).toBeGreaterThan(0);
    expect(report.sharedCandidates).toBeLessThan(1);
    expect(report.steps).toBe(trips.train.roads.length - trips.train.tripCount);
    const cells = scorer.cellsOf(trips.test, 3);
    const { roads, logitOffsets } = candidateLayout(network, trips.test);
    expect(cells.candidates).toHaveLength(logitOffsets[roads.length]);
    expect(cells.windows).toHaveLength(roads.length);
    roads.forEach((road, step) => {
      const { centroidLonLat } = network;
      const own = textOfCell(cellAt(centroidLonLat[2 * road], centroidLonLat[2 * road + 1], 9));
      expect(cells.windows[step].at(-1)).toBe(own);
      expect(cells.corners[own].length).toBeGreaterThanOrEqual(10);
    });
    scorer.dispose();
  });

  it('reads the hour of the week where it knows hours', async () => {
    const scorer = scorerAt(11, { ...SIZES, hours: true });
    const { trips } = dataset;
    const later = { ...trips.test, times: trips.test.times.map((time) => time + 5 * 3600) };
    expect(await scorer.logitsOf(trips.test, 4, NO_TASK)).not.toEqual(
      await scorer.logitsOf(later, 4, NO_TASK),
    );
    scorer.dispose();
  });

  it('is opened from its file, and refused in words where it is of another place or too coarse', async () => {
    const model = chanceModel(dataset, 10);
    const bytes = await modelFile(
      model,
      BigUint64Array.from(model.cells, (text) => BigInt(`0x${text}`)),
      'ab12',
    );
    model.weights.dispose();
    const from = { bytes, name: 'model.safetensors' };
    openCandidateScorer(from, dataset).dispose();
    const { network } = dataset;
    const moved = {
      ...dataset,
      network: { ...network, centroidLonLat: network.centroidLonLat.map((degrees) => degrees + 3) },
    };
    expect(() => openCandidateScorer(from, moved)).toThrow(
      /^model\.safetensors is an H3 model of another place: all \d+ roads here lie in hexagons that it does not know\./,
    );
    const coarse = { ...chanceModel(dataset, ROOT_RESOLUTION) };
    const near = {
      ...network,
      centroidLonLat: network.centroidLonLat.map((_, i) => network.centroidLonLat[i % 2]),
    };
    expect(() => new HexagonScorer(coarse, { ...dataset, network: near }, 'coarse.safetensors')).toThrow(
      /^coarse\.safetensors is an H3 model of hexagons at resolution 7, which are too large for these roads/,
    );
    coarse.weights.dispose();
    expect(() => openCandidateScorer({ bytes: Uint8Array.of(1), name: 'no' }, dataset)).toThrow();
    expect(openModel(bytes).cells.length).toBeGreaterThan(0);
  });
});
