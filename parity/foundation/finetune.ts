import { tensor1d, type Tensor2D } from '@tensorflow/tfjs-core';
import { logSoftmax } from '../../src/base/numbers';
import { cityScores, mostLikely } from '../../src/models/h3-bert/city-scores';
import { askingRow } from '../../src/models/h3-bert/coarse-to-fine';
import {
  h3BertHidden,
  logitsAt,
  maskedLoss,
  tokenLogits,
  type H3BertPass,
} from '../../src/models/h3-bert/network';
import { firstStates, pairLogits, pairLoss, pooled } from '../../src/models/h3-bert/pair-head';
import { NOT_ASKED, TokenTensors } from '../../src/models/h3-bert/token-batch';
import { denseLayer, type Weights } from '../../src/models/weights';
import { gatherRows, RowIndex } from '../../src/nn/ops/row-index';
import { shareOf } from '../harness/compare';
import { computed, rowsOf } from '../harness/host-tensor';
import { subject, type Parts, type StoredFile } from '../harness/stored-file';
import { StoredBatch, StoredCity, StoredNetwork } from './reference';
import { checkMetrics, checkTeacher, METRES, metresBetween } from './scores';
import { checkSteps } from './steps';

/** Share of a trip's hexagons that is given. */
const GIVEN = 0.25;

/** The pair head and destinations with their losses and steps, measures of given predictions, and the teacher. */
export const finetune = subject('finetune', (file) => {
  const network = StoredNetwork.open(file.context);
  const city = new StoredCity(file.context);
  return {
    parts: {
      ...pairParts(file, network, city),
      ...destinationParts(file, network, city),
      metrics: () => checkMetrics(file),
      teacher: () => checkTeacher(file, network, city),
      description: () => file.shapes(),
    },
  };
});

/** Pairs of sub-trajectories: `<cls> A <sep> B <sep>`, yes or no. */
function pairParts(file: StoredFile, network: StoredNetwork, city: StoredCity): Parts {
  const fields = file.json.fields('pair');
  const stored = new StoredBatch(file, 'pair.');
  const { config } = network;
  const labels = () => tensor1d(file.numbers('pair.label'), 'int32');
  return {
    'pair: inputs': () => {
      const { ids, levels } = stored.batch;
      const examples = fields.list('examples');
      const rows = examples.map((example) => pairRow(city, example.texts('A'), example.texts('B')));
      file.exact('pair: ids', rows.flatMap((row) => row.ids), ids); // prettier-ignore
      file.exact('pair: levels', rows.flatMap((row) => row.levels), levels); // prettier-ignore
      for (const [name, padding, own] of [
        ['pair.hexagon', -1, rows.flatMap(({ hexagons }) => hexagons)],
        ['pair.segment', 0, rows.flatMap(({ segments }) => segments)],
      ] as const)
        file.exact(name, stored.padded(own, padding), file.numbers(name));
      const stated = examples.map((example) => example.number('label'));
      file.exact('pair: labels', stated, file.numbers('pair.label'));
    },
    'pair: logits': async () => {
      const parameters = network.parameters();
      const tensors = new TokenTensors(stored.batch, config);
      const segments = RowIndex.from(
        Int32Array.from(stored.numbers('pair.segment')),
        file.tensors.shape('pair.segment_embedding')[0],
      );
      const wanted = labels();
      const found = await computed(() => {
        const hidden = (pass?: H3BertPass) => h3BertHidden(parameters, config, tensors, pass);
        const added = gatherRows(file.matrix('pair.segment_embedding'), segments);
        const first = firstStates(hidden(), tensors);
        const direct = denseLayer(parameters, 'pair_head', first);
        return {
          hidden_cls: first,
          pooled: pooled(parameters, first),
          logits: pairLogits(parameters, hidden(), tensors),
          logits_without_pooler: direct,
          logits_with_segment_embedding: pairLogits(parameters, hidden({ added }), tensors),
          'loss without pooler': pairLoss(direct, wanted),
        };
      });
      for (const each of [segments, tensors, wanted, parameters]) each.dispose();
      const tolerance = file.tolerance('logits');
      for (const [name, { data }] of found)
        if (file.tensors.has(`pair.${name}`)) file.output(`pair.${name}`, data, tolerance);
      const without = found.get('loss without pooler')!.data;
      const share = shareOf(file.stated.number('loss_rel'));
      file.computed('pair: loss without the pooler', without, fields.number('loss_without_pooler'), share);
      const yes = rowsOf(found.get('logits')!.data, 2).map((row) => Math.exp(logSoftmax(row)[1]));
      file.computed('pair: probability of yes', yes, fields.numbers('probability_same'), tolerance);
    },
    'pair: steps': async () => {
      const parameters = network.parameters();
      const tensors = new TokenTensors(stored.batch, config);
      const wanted = labels();
      const logits = (view: Weights): Tensor2D =>
        pairLogits(view, h3BertHidden(view, config, tensors), tensors);
      const loss = (view: Weights) => pairLoss(logits(view), wanted);
      await checkSteps(file, { stem: 'pair.', fields, parameters, loss });
      for (const each of [tensors, wanted, parameters]) each.dispose();
    },
  };
}

function pairRow(city: StoredCity, a: readonly string[], b: readonly string[]) {
  const { cls, sep } = city.frame;
  const row = { ids: [cls], levels: [0], hexagons: [-1], segments: [0] };
  const put = (id: number, level: number, hexagon: number, segment: number) => {
    row.ids.push(id);
    row.levels.push(level);
    row.hexagons.push(hexagon);
    row.segments.push(segment);
  };
  [a, b].forEach((cells, segment) => {
    const before = segment * a.length;
    city.tokensOf(cells).forEach((ids, i) => {
      ids.forEach((id, level) => put(id, level + 1, before + i, segment));
    });
    put(sep, 0, -1, segment);
  });
  return row;
}

/** Where a trip ends: a quarter of its hexagons is given, and all tokens of the last one are asked for at once. */
function destinationParts(file: StoredFile, network: StoredNetwork, city: StoredCity): Parts {
  const fields = file.json.fields('destination');
  const { batch } = new StoredBatch(file, 'destination.', 'destination.labels');
  const stored = new StoredBatch(file, 'destination.');
  const { config } = network;
  const { vocabulary } = config;
  return {
    'destination: inputs': () => {
      const examples = fields.list('examples');
      const rows = examples.map((example) => {
        const cells = example.texts('cells');
        const given = Math.ceil(GIVEN * cells.length);
        const context = city.tokensOf(cells.slice(0, given));
        const row = askingRow({ context }, [], city.levels, config, city.frame);
        const own = Array.from(row.ids, () => NOT_ASKED);
        own.splice(row.asked, city.levels, ...city.tokensOf(cells.slice(-1))[0]);
        return { row, given, own, last: cells[cells.length - 1] };
      });
      const stated = examples.map((example) => example.number('given'));
      file.exact('destination: hexagons given', rows.map(({ given }) => given), stated); // prettier-ignore
      const ends = examples.map((example) => example.text('destination'));
      file.lists('destination: last hexagons', rows.map(({ last }) => last), ends); // prettier-ignore
      file.exact('destination: ids', rows.flatMap(({ row }) => Array.from(row.ids)), batch.ids); // prettier-ignore
      file.exact('destination: levels', rows.flatMap(({ row }) => Array.from(row.levels)), batch.levels); // prettier-ignore
      file.exact('destination: labels', rows.flatMap(({ own }) => own), batch.labels!); // prettier-ignore
    },
    'destination: scores': async () => {
      const parameters = network.parameters();
      const tensors = new TokenTensors(batch, config);
      const found = await computed(() => ({
        logits: tokenLogits(parameters, h3BertHidden(parameters, config, tensors)),
      }));
      tensors.dispose();
      const theirs = stored.numbers('destination.logits');
      file.computed('destination.logits', found.get('logits')!.data, theirs, file.tolerance('logits'));
      const places = Int32Array.from(batch.labels!.keys()).filter((i) => batch.labels![i] !== NOT_ASKED);
      const asked = await logitsAt({ config, weights: parameters }, batch, places);
      parameters.dispose();
      const ofTrip = city.levels * vocabulary;
      const trips = Array.from({ length: asked.length / ofTrip }, (_, trip) =>
        asked.subarray(trip * ofTrip, (trip + 1) * ofTrip),
      );
      const scores = trips.map((own) => cityScores(own, vocabulary, city.tokens));
      const all = scores.flatMap((own) => Array.from(own));
      file.output('destination.city_scores_fp64', all, file.tolerance('city_scores'));
      const best = scores.map((own) => city.cells[mostLikely(own)]);
      file.lists('destination: most likely hexagons', best, fields.texts('top1_cell'));
      const truth = fields.list('examples').map((example) => example.text('destination'));
      const metres = best.map((cell, i) => metresBetween(cell, truth[i]));
      const stated = fields.numbers('top1_error_m');
      file.row('destination: metres to the most likely hexagon', metres, stated, METRES);
      const tokens = rowsOf(asked, vocabulary).map((row) => mostLikely(row));
      file.exact('destination: most likely tokens', tokens, fields.numbers('argmax_of_each_token'));
    },
    'destination: steps': async () => {
      const parameters = network.parameters();
      const tensors = new TokenTensors(batch, config);
      const loss = (view: Weights) => maskedLoss(view, h3BertHidden(view, config, tensors), tensors);
      await checkSteps(file, { stem: 'destination.', fields, parameters, loss });
      for (const each of [tensors, parameters]) each.dispose();
    },
  };
}
