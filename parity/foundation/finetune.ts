import { tensor1d } from '@tensorflow/tfjs-core';
import { logSoftmax } from '../../src/base/numbers';
import {
  cityScores,
  mostLikely,
  candidateProbabilities,
  multiplicities,
  shareOfTies,
} from '../../src/models/h3-bert/city-scores';
import {
  askingRow,
  candidateLogP,
  coarseToFine,
  type CoarseToFineOptions,
  type LevelScores,
} from '../../src/models/h3-bert/coarse-to-fine';
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
import { within, type Parts } from '../harness/compare';
import { computed, rowsOf, valuesOf } from '../harness/host-tensor';
import { subject, type StoredFile } from '../harness/stored-file';
import { StoredBatch, StoredCity, StoredNetwork } from './reference';
import { checkSteps } from './steps';
import { NO_TASK } from '../../src/base/task';
import { haversineKm } from '../../src/domain/geo';
import { centreOf } from '../../src/domain/hexagons/h3';
import { cellOfText } from '../../src/domain/hexagons/h3-index';
import { plainValues } from '../../src/evaluation/bootstrap';
import { accuracyOf, f1ByLabel, f1OfYes, macroF1 } from '../../src/evaluation/detection-scores';
import type { StoredFields } from '../harness/stored-fields';

/** Share of a trip's hexagons that is given. */
const GIVEN = 0.25;

/** The pair head and destinations with their losses and steps, measures of given predictions, and the teacher. */
export const finetune = subject('finetune', (file) => {
  const network = new StoredNetwork(file.context);
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
  const onDevice = () => {
    const tensors = file.own(new TokenTensors(stored.batch, config));
    const labels = file.own(tensor1d(file.numbers('pair.label'), 'int32'));
    return { parameters: network.parameters(), tensors, labels };
  };
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
      const { parameters, tensors, labels } = onDevice();
      const [kinds] = file.tensors.shape('pair.segment_embedding');
      const segments = file.own(RowIndex.from(Int32Array.from(stored.numbers('pair.segment')), kinds));
      const { loss, ...found } = await computed(() => {
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
          loss: pairLoss(direct, labels),
        };
      });
      file.outputs(found, 'logits', 'pair.');
      const without = fields.number('loss_without_pooler');
      file.computed('pair: loss without the pooler', loss.data, without, 'loss_rel');
      const yes = rowsOf(found.logits.data, 2).map((row) => Math.exp(logSoftmax(row)[1]));
      file.computed('pair: probability of yes', yes, fields.numbers('probability_same'), 'logits');
    },
    'pair: steps': () => {
      const { parameters, tensors, labels } = onDevice();
      const loss = (view: Weights) =>
        pairLoss(pairLogits(view, h3BertHidden(view, config, tensors), tensors), labels);
      return checkSteps(file, 'pair.', fields, parameters, loss);
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
  const stored = new StoredBatch(file, 'destination.', 'destination.labels');
  const { batch } = stored;
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
      const tensors = file.own(new TokenTensors(batch, config));
      const logits = await valuesOf(() => tokenLogits(parameters, h3BertHidden(parameters, config, tensors)));
      file.computed('destination.logits', logits, stored.numbers('destination.logits'), 'logits');
      const places = Int32Array.from(batch.labels!.keys()).filter((i) => batch.labels![i] !== NOT_ASKED);
      const asked = await logitsAt({ config, weights: parameters }, batch, places);
      const ofTrip = city.levels * vocabulary;
      const trips = Array.from({ length: asked.length / ofTrip }, (_, trip) =>
        asked.subarray(trip * ofTrip, (trip + 1) * ofTrip),
      );
      const scores = trips.map((own) => cityScores(own, vocabulary, city.tokens));
      const all = scores.flatMap((own) => Array.from(own));
      file.output('destination.city_scores_fp64', all, 'city_scores');
      const best = scores.map((own) => city.cells[mostLikely(own)]);
      file.lists('destination: most likely hexagons', best, fields.texts('top1_cell'));
      const truth = fields.list('examples').map((example) => example.text('destination'));
      const metres = best.map((cell, i) => metresBetween(cell, truth[i]));
      const stated = fields.numbers('top1_error_m');
      file.row('destination: metres to the most likely hexagon', metres, stated, METRES);
      const tokens = rowsOf(asked, vocabulary).map((row) => mostLikely(row));
      file.exact('destination: most likely tokens', tokens, fields.numbers('argmax_of_each_token'));
    },
    'destination: steps': () => {
      const tensors = file.own(new TokenTensors(batch, config));
      const loss = (view: Weights) => maskedLoss(view, h3BertHidden(view, config, tensors), tensors);
      return checkSteps(file, 'destination.', fields, network.parameters(), loss);
    },
  };
}

const SHARE = within(1e-12);
/** Metres: places are the same to some digits, and metres are made of them. */
const METRES = { absolute: 1e-3, relative: 1e-9 };

/** Great-circle distance of the centres of two hexagons. */
function metresBetween(a: string, b: string): number {
  const [from, to] = [a, b].map((cell) => centreOf(cellOfText(cell)));
  return 1000 * haversineKm(...from, ...to);
}

/** Compares F1, accuracy and distance of predictions that the file gives. */
function checkMetrics(file: StoredFile): void {
  const stored = file.json.fields('metrics');
  const row = (what: string, actual: number, expected: number) =>
    file.row(`metrics: ${what}`, actual, expected, SHARE);
  const [truth, said] = ['true', 'predicted'].map((side) => stored.texts(`destination_${side}`));
  const cells = plainValues(truth.length, {
    overTrue: macroF1({ said, truth }, 'true'),
    overUnion: macroF1({ said, truth }, 'union'),
    top1: accuracyOf({ said, truth }),
  });
  row('macro-F1 over true labels', cells.overTrue, stored.number('macro_f1_over_true_labels'));
  row('macro-F1 over all labels', cells.overUnion, stored.number('macro_f1_over_union_of_labels'));
  row('top 1', cells.top1, stored.number('top1'));
  const ofLabels = f1ByLabel({ said, truth }, new Float64Array(truth.length).fill(1));
  const theirs = stored.fields('f1_per_label');
  file.lists('metrics: labels', [...ofLabels.keys()].sort(), [...theirs.names].sort());
  for (const label of theirs.names)
    row(`F1 of ${label}`, ofLabels.get(label)?.f1 ?? NaN, theirs.number(label));
  const metres = truth.reduce((sum, cell, i) => sum + metresBetween(cell, said[i]), 0) / truth.length;
  file.row('metrics: mean metres', metres, stored.number('mean_error_m'), METRES);

  const [same, told] = ['true', 'predicted'].map((side) => stored.numbers(`pair_${side}`));
  const labels = { said: told, truth: same };
  const pairs = plainValues(same.length, {
    yes: f1OfYes(labels),
    macro: macroF1(labels, 'union'),
    accuracy: accuracyOf(labels),
  });
  row('F1 of yes', pairs.yes, stored.number('pair_f1_of_label_1'));
  row('macro-F1 of pairs', pairs.macro, stored.number('pair_macro_f1'));
  row('accuracy of pairs', pairs.accuracy, stored.number('pair_accuracy'));
}

/** Compares the teacher of candidate roads, coarse to fine. */
async function checkTeacher(file: StoredFile, network: StoredNetwork, city: StoredCity): Promise<void> {
  const cases = file.json.fields('teacher').list('cases');
  const parameters = network.parameters();
  const questions = cases.map((each) => ({
    context: city.tokensOf(each.texts('context')),
    candidates: city.tokensOf(each.texts('candidates')),
  }));
  // All cases at once, as a teacher is asked.
  const asked = (options?: CoarseToFineOptions) =>
    coarseToFine({ config: network.config, weights: parameters }, city.frame, questions, NO_TASK, options);
  const whole = await asked();
  const restricted = await asked({ levelTokens: city.levelTokens });
  const differences = await asked({ differencesOnly: true });
  cases.forEach((stored, i) => {
    const at = `teacher: case ${i + 1}`;
    const candidates = stored.texts('candidates');
    const multiplicity = multiplicities(candidates.map(cellOfText));
    file.exact(`${at}: multiplicity`, multiplicity, stored.numbers('multiplicity'));
    const ties = stored.number('share_of_candidates_in_shared_cells');
    file.row(`${at}: share of ties`, shareOfTies(multiplicity), ties, SHARE);
    checkLevels(file, `${at}: log p`, whole[i], candidates, stored.fields('log_p_by_level'));
    const among = stored.fields('log_p_by_level_if_restricted_to_the_level');
    checkLevels(file, `${at}: log p among tokens of the level`, restricted[i], candidates, among);
    const common = ' without what all candidates have in common';
    for (const [name, tau, scores, words] of [
      ['q_tau1', 1, whole[i], ''],
      ['q_tau2', 2, whole[i], ''],
      ['q_tau1_restricted', 1, restricted[i], ''],
      ['q_tau1', 1, differences[i], common],
      ['q_tau2', 2, differences[i], common],
    ] as const) {
      const q = candidateProbabilities(candidateLogP(scores), multiplicity, tau);
      file.computed(`${at}: ${name}${words}`, q, stored.numbers(name), 'q');
    }
  });
}

/** Candidates in one hexagon have the same scores. */
function checkLevels(
  file: StoredFile,
  what: string,
  scores: LevelScores,
  candidates: readonly string[],
  stored: StoredFields,
): void {
  file.lists(`${what}: hexagons`, [...new Set(candidates)].sort(), [...stored.names].sort());
  const ours = candidates.flatMap((_, i) => Array.from(scores[i]));
  const theirs = candidates.flatMap((cell) => stored.numbers(cell));
  file.computed(what, ours, theirs, 'log_p');
}
