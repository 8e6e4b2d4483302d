import { expect, it } from 'vitest';
import { gridFor } from '../../../domain/grid';
import { tripAt } from '../../../domain/trajectory-set';
import { lmTadVocabulary } from '../../../models/lm-tad/tokens';
import { tinyCity } from '../testing/tiny-experiment';
import { bigramTargets } from './control-targets';
import { candidateLayout } from '../../../domain/road-network';

it('bigrams count how often one cell follows another, and spread a tenth of a visit over every token', async () => {
  const { network, trips } = await tinyCity(60, 60);
  const vocabulary = lmTadVocabulary(network, gridFor(network, 0.001));
  const { size, tokenOfRoad } = vocabulary;
  const targets = bigramTargets(network, vocabulary, trips.train, trips.test);
  const counts = new Map<string, number>();
  const add = (key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (let trip = 0; trip < trips.train.tripCount; trip++) {
    const cells = Array.from(tripAt(trips.train, trip).roads, (road) => tokenOfRoad[road]);
    cells.forEach((cell, at) => {
      add(`${cell}`);
      if (at > 0) add(`${cells[at - 1]} ${cell}`);
    });
  }
  const { roads, logitOffsets } = candidateLayout(network, trips.test);
  const logits: number[] = [];
  for (const road of roads)
    for (let k = network.successorOffsets[road]; k < network.successorOffsets[road + 1]; k++) {
      const [from, to] = [tokenOfRoad[road], tokenOfRoad[network.successors[k]]];
      // The end of a trip follows its last cell, so every visit of a cell has a token after it.
      const [pair, all] = [counts.get(`${from} ${to}`) ?? 0, counts.get(`${from}`) ?? 0];
      logits.push(Math.log((pair + 0.1) / (all + 0.1 * size)));
    }
  expect(roads.length).toBeGreaterThan(20);
  expect(new Set(logits).size).toBeGreaterThan(10);
  expect(targets.logitOffsets).toEqual(logitOffsets);
  expect(targets.logits).toEqual(Float32Array.from(logits));
});
