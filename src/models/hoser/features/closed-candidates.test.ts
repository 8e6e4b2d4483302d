import { describe, expect, it } from 'vitest';
import { Random } from '../../../base/random';
import { makeSampleCity } from '../../../../tools/invention/sample-city/make-sample-city';
import { outDegree } from '../../../domain/road-network';
import { useBackend } from '../../../nn/testing/backends';
import { hoserConfig } from '../config';
import { Hoser } from '../hoser';
import { HoserSearchModel } from '../search-model';
import { candidateBlock } from './candidate-features';
import { hoserFeatures } from './hoser-features';

const { content } = makeSampleCity({ roads: 100, trips: 60, seed: 1 });
const { network } = content;
const features = hoserFeatures(content);
const crossing = Array.from({ length: network.roadCount }, (_, road) => road).find(
  (road) => outDegree(network, road) >= 3,
)!;
const [first, second, third] = network.successors.subarray(network.successorOffsets[crossing]);
const closedRoads = new Uint8Array(network.roadCount);
closedRoads[first] = 1;
const destination = second;

describe('closed candidates', () => {
  it('leave the list, and the features of the others as they are', () => {
    const of = (closed?: Uint8Array) =>
      candidateBlock(
        { ...features, closedRoads: closed },
        Int32Array.of(crossing, crossing),
        Int32Array.of(destination, third),
      );
    const [all, masked] = [of(), of(closedRoads)];
    expect([...masked.candidateLengths]).toEqual([...all.candidateLengths].map((length) => length - 1));
    const width = all.candidateCount;
    for (const step of [0, 1]) {
      const [from, to] = [step * width, step * width + all.candidateLengths[step]];
      for (const key of ['candidates', 'candidateDistance', 'candidateAngle'] as const) {
        const row = [...masked[key].subarray(from, from + width)];
        expect(row).toEqual([
          ...all[key].subarray(from + 1, to),
          ...new Array(width - (to - from) + 1).fill(0),
        ]);
      }
    }
  });

  it('give the others the probabilities of before, renormalised', async () => {
    await useBackend('wasm');
    const student = Hoser.initial(hoserConfig(16), features, new Random(4));
    const model = await HoserSearchModel.create(student.parameters, student.config, features);
    const probabilities = async () => {
      const node = model.tree.open(crossing, 1000, destination);
      const { logProbs, candidates, lengths } = await model.expand([node]);
      model.tree.release(node);
      return new Map(
        Array.from({ length: lengths[0] }, (_, i) => [candidates[i], Math.exp(logProbs[i])] as const),
      );
    };
    const open = await probabilities();
    model.closeRoads(closedRoads);
    const masked = await probabilities();
    expect([...masked.keys()]).toEqual([...open.keys()].filter((road) => road !== first));
    for (const [road, probability] of masked)
      expect(probability).toBeCloseTo(open.get(road)! / (1 - open.get(first)!), 5);
    model.closeRoads(undefined);
    expect(await probabilities()).toEqual(open);
    model.dispose();
    student.dispose();
  });
});
