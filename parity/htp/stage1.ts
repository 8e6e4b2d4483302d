import { add, slice, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import { Layers } from '../../src/models/htp/layers';
import { predictPoints, readPatterns, segmentCodes } from '../../src/models/htp/patterns';
import { rqVae, rqVaeLoss, type RqVaeOutputs } from '../../src/models/htp/rq-vae';
import { rqVaeSpecs } from '../../src/models/htp/rq-vae-parameters';
import { patternsOf, type PaddedMask } from '../../src/models/htp/sequence-length';
import type { Parameters } from '../../src/nn/parameters';
import { epochRate } from '../../src/nn/training/learning-rate';
import { STAGE1_ADAMW } from '../../src/systems/htp/training/stage1-optimizer';
import { EXACT, shareOf, within, type Tolerance } from '../harness/compare';
import {
  computed,
  present,
  rowsOf,
  valuesOf,
  zerosLike,
  type Found,
  type HostTensor,
} from '../harness/host-tensor';
import type { StoredFields } from '../harness/stored-fields';
import { StoredFile, subject } from '../harness/stored-file';
import { compareGradients, compareSteps, lossPass, type LossPass } from '../harness/training';
import {
  checkDescription,
  checkLengths,
  configOf,
  differencesAlone,
  OfficialBatchLayers,
  ownedLevels,
  presentCodes,
  smallestPresentGap,
  storedPresent,
  storedRoadsAlone,
  storedRoutes,
  storedTrips,
  type StoredTrips,
} from './reference';

/** Distances are made of weights that may differ after some steps. */
const GAP: Tolerance = { absolute: 1e-4, relative: 5e-2 };
/** What the reference calls the terms of the loss. */
const TERMS = {
  total: 'total',
  quant_loss: 'quantiser',
  percent_loss: 'percent',
  dxy_loss: 'dxy',
} as const;

/** Loss and gradients of a pass over the trips; its terms by the names of the reference, and what `more` takes, are told. */
const lossFound = (
  trips: StoredTrips,
  parameters: Parameters,
  more: (outputs: RqVaeOutputs) => Record<string, Tensor> = () => ({}),
): Promise<LossPass> =>
  lossPass(parameters, (view, tell): Scalar => {
    const outputs = trips.outputs(view);
    const loss = rqVaeLoss(trips.config, trips.inputs, outputs, trips.targets);
    for (const [name, term] of Object.entries(TERMS)) tell(name, loss[term]);
    for (const [name, value] of Object.entries(more(outputs))) tell(name, value);
    return loss.total;
  });

const distancesOf = ({ quantised }: RqVaeOutputs): Record<string, Tensor> =>
  Object.fromEntries(quantised.distances.map((each, l) => [`distance ${l}`, each]));

/** The smallest gap of squared distances of each codebook. */
const gapsOf = (told: Found, { config, segments }: StoredTrips): number[] => {
  const distances = config.codebooks.map((_, l) => told[`distance ${l}`]);
  return smallestPresentGap(distances, segments);
};

/** Compares the terms that an object of the file has. */
function checkTerms(file: StoredFile, what: string, told: Found, fields: StoredFields): void {
  const names = Object.keys(TERMS).filter((name) => fields.has(name));
  const ours = names.map((name) => told[name].data[0]);
  file.section('losses').computed(`${names.join(', ')}: ${what}`, ours, fields.all(...names), 'losses');
}

/** Compares the gradient of every parameter that the file has, and its largest entry where the file has that. */
function checkGradients(file: StoredFile, gradients: Found, maxima?: StoredFields): void {
  const tolerance = file.tolerance('gradients');
  const rows = file.section('gradients');
  const tolerances = () => [tolerance, tolerance] as const;
  compareGradients({ rows, file, tolerances, ...(maxima && { maxima }) }, gradients);
}

/** Stage 1 with one block per level and three codebooks, from one file: outputs, loss, gradients. */
export const stage1Mini = subject('stage1_mini', (file) => {
  const parameters = file.parameters(rqVaeSpecs(configOf(file)));
  const points = file.json.numbers('n');
  const trips = storedTrips(file, points);
  return {
    leaves: ['gradient_fp32_vs_fp64_max_abs_diff', 'fp32_vs_fp64_max_abs_diff'],
    parts: {
      description: () => {
        checkDescription(file, () => true);
        checkLengths(file);
        file.exact('number of parameters', parameters.size, file.json.number('parameters'));
      },
      pass: async () => {
        const { gradients, told } = await lossFound(trips, parameters, (outputs) => ({
          z_e: outputs.encoded,
          x: outputs.vectors,
          road_context: outputs.context!,
          codes: outputs.quantised.codes,
          ...outputs.predictions,
          ...distancesOf(outputs),
        }));
        const { segments, inputs } = trips;
        const lengths = {
          z_e: segments,
          road_context: inputs.roads.mask.lengths,
          percent: points,
          dxy: points,
        };
        for (const [name, of] of Object.entries(lengths)) {
          file.computed(name, present(told[name], of), storedPresent(file, `out.${name}`, of), name);
        }
        // Segments are stored without padding.
        for (const name of ['x', 'codes'])
          file.output(`out.${name}`, presentCodes(told[name], segments), name, name);
        const stated = file.json.numbers('smallest_gap_of_squared_distances');
        file.computed('smallest gap of squared distances', gapsOf(told, trips), stated, 'x');
        const loss = file.json.fields('loss');
        for (const precision of ['fp32', 'fp64']) checkTerms(file, precision, told, loss.fields(precision));
        checkGradients(file, gradients);
      },
    },
  };
});

/** Loss of the whole stage 1, gradient of every parameter, five steps of AdamW, and each trip alone. */
export const stage1 = subject('stage1', (file) => {
  // Files that hold the initial weights, and the first of them the points.
  const files = ['encoder', 'rq', 'road_context', 'decoder'].map(
    (name) => new StoredFile(name, file.context),
  );
  const [points, , roads] = files;
  const parameters = file.parameters(rqVaeSpecs(configOf(file)), undefined, files);
  const trips = storedTrips(file, points.numbers('batch.lens'), points, roads);

  /** A constant that is added to all keys changes no softmax: these gradients are 0 but for rounding. */
  const keyBiases = (parameters: readonly string[], gradients: Found): void => {
    const rows = file.section('gradients');
    const rounding = file.json.fields('rounding_only_gradient');
    const names = parameters.filter((name) => name.endsWith('.W_k.bias'));
    const stated = rounding.texts('parameters').sort();
    rows.lists('biases of keys, whose gradient is rounding', [...names].sort(), stated);
    const ofRoads = Object.entries(gradients).filter(([name]) => name.endsWith('.in_proj_bias'));
    const values = [
      ...names.flatMap((name) => Array.from(gradients[name].data)),
      ...ofRoads.flatMap(([, { data }]) => Array.from(data).slice(data.length / 3, (2 * data.length) / 3)),
    ];
    rows.computed('gradients by the biases of keys', values, zerosLike(values), 'gradients');
  };
  /** Rows of roads that no trip drove, and the padding row, have no gradient. */
  const absentRoads = ({ shape, data }: HostTensor): void => {
    const driven = new Set(storedRoutes(files[2]).flat());
    const all = Array.from({ length: trips.config.roads }, (_, road) => road);
    const rows = all.filter((road) => !driven.has(road)).map((road) => road + 1);
    const stated = file.json.fields('exact_zero_gradient').numbers('roads_not_in_the_batch');
    file.lists('roads that no trip drove', rows, stated);
    const values = rowsOf(data, shape[1]);
    zero('gradient by roads that no trip drove and by padding', [0, ...rows].flatMap((row) => values[row])); // prettier-ignore
  };

  const zero = (what: string, actual: readonly number[]): void => {
    file.section('gradients').computed(what, actual, zerosLike(actual), EXACT);
  };
  return {
    leaves: [
      'gradient_fp32_vs_fp64_max_abs_diff',
      'step1_fp32_vs_fp64_max_abs_diff',
      'step5_fp32_vs_fp64_max_abs_diff',
    ],
    parts: {
      description: () => {
        checkDescription(file);
        file.exact('number of parameters', parameters.size, file.json.number('parameters'));
        const names = files.map(({ name }) => `${name}.safetensors (model.*)`);
        file.lists('files of the initial weights', names, file.json.texts('initial_weights'));
      },

      gradients: async () => {
        const { told, gradients } = await lossFound(trips, parameters);
        const loss = file.json.fields('loss');
        for (const precision of ['fp32', 'fp64']) checkTerms(file, precision, told, loss.fields(precision));
        checkGradients(file, gradients, file.json.fields('gradient_max_abs'));
        const names = parameters.specs.map(({ name }) => name);
        const without = names.filter((name) => !(name in gradients));
        const rows = file.section('gradients');
        rows.lists('parameters without a gradient', without, file.json.texts('parameters_without_gradient'));
        keyBiases(names, gradients);
        absentRoads(gradients['road_emb.weight']);
        const unused = files[1].json.rows('unused_codewords').flatMap((words, l) => {
          const { shape, data } = gradients[`rq_quant.codebooks.${l}.codebook.weight`];
          return words.flatMap((word) => rowsOf(data, shape[1])[word]);
        });
        if (unused.length > 0) zero('gradient by codewords that no segment has', unused);
      },
      // Compares the loss of each trip alone, of which those of the batch are means, and its predictions with those of the batch.
      'each trip alone': async () => {
        const { config, inputs, targets, points } = trips;
        const entries = file.json.fields('loss').list('per_item_alone');
        const roads = storedRoadsAlone(files[2], config);
        const layers = new Layers(parameters, config);
        const passOf = (item: number, levels: readonly PaddedMask[]) => {
          const x = slice(inputs.x, [item, 0, 0], [1, points[item], -1]);
          return rqVae(layers, config, { x, levels, roads: roads[item] });
        };
        for (const [item, n] of points.entries()) {
          const levels = ownedLevels(file, [n]);
          const found = await computed(() => {
            const own = {
              percent: slice(targets.percent, [item, 0], [1, n]),
              dxy: slice(targets.dxy, [item, 0, 0], [1, n, -1]),
            };
            const { quantiser, percent, dxy } = rqVaeLoss(config, { levels }, passOf(item, levels), own);
            const recon_loss = add(percent, dxy);
            return { quant_loss: quantiser, percent_loss: percent, dxy_loss: dxy, recon_loss };
          });
          const entry = entries[item];
          file.exact(`n and m of trip ${item}`, [n, patternsOf(n)], entry.all('n', 'm'));
          const names = Object.keys(found);
          const ours = Object.values(found).map(({ data }) => data[0]);
          const what = `${names.join(', ')} of trip ${item} alone`;
          file.section('losses').computed(what, ours, entry.all(...names), 'losses');
        }
        const together = await computed(() => ({ ...trips.outputs(parameters).predictions }));
        const differences = await differencesAlone(file, points, together, (item, levels) => ({
          ...passOf(item, levels).predictions,
        }));
        const what = 'largest difference of each trip alone and in the batch';
        file.computed(what, differences, zerosLike(differences), 'batch_independence');
      },
      // Compares the way from points to patterns, and from patterns and roads alone to the stored predictions.
      patterns: async () => {
        const { config, inputs, points } = trips;
        const [, quantiser, , decoder] = files;
        const layers = new Layers(parameters, config);
        const coded = await valuesOf(() => segmentCodes(layers, config, inputs.x, inputs.levels));
        const patterns = readPatterns(coded, points, config.codebooks.length);
        const codes = patterns.flatMap((trip) => trip.codes.flatMap((row) => Array.from(row)));
        file.exact('codes of all trips', codes, quantiser.numbers('out.codes'));
        const found = await computed(() => ({
          ...predictPoints(layers, config, patterns, inputs.roads).predictions,
        }));
        for (const name of ['percent', 'dxy'] as const) {
          const theirs = storedPresent(decoder, `out.${name}`, points);
          const ours = present(found[name], points);
          file.computed(`${name} from codes`, ours, theirs, decoder.tolerance(`${name}_head`));
        }
      },
      // Compares the loss of the unmasked batch of the official code.
      'official batch': async () => {
        const { config, inputs, targets } = trips;
        const found = await computed(() => {
          const outputs = rqVae(new OfficialBatchLayers(parameters, config), config, inputs);
          const { total, quantiser, percent, dxy } = rqVaeLoss(config, inputs, outputs, targets);
          return { total, quant_loss: quantiser, percent_loss: percent, dxy_loss: dxy };
        });
        const stated = file.json.fields('official_padded_batch');
        checkTerms(file, 'padded batch of the official code', found, stated);
      },
      // Takes the stored steps of AdamW: loss and codes before each, weights after those that the file has.
      steps: async () => {
        const { beta1, beta2, eps, weightDecay } = STAGE1_ADAMW;
        const stated = file.json.fields('optimizer');
        const theirs = [...stated.numbers('betas'), ...stated.all('eps', 'weight_decay')];
        file.exact('settings of AdamW', [beta1, beta2, eps, weightDecay], theirs);
        const rate = stated.number('lr');
        const left = file.json.fields('not_comparable_entries');
        const still = new Set(file.json.texts('parameters_without_gradient'));
        const entries = file.json.list('loss_before_step');
        let first: readonly string[] | null = null;
        await compareSteps({
          rows: file.section('weights'),
          ...{ file, parameters, adam: STAGE1_ADAMW, steps: entries.length - 1 },
          rate: () => rate,
          pass: () =>
            lossFound(trips, parameters, (outputs) => ({
              codes: outputs.quantised.codes,
              ...distancesOf(outputs),
            })),
          isStill: (name) => still.has(name),
          entries: (name, steps) => {
            const noisy = new Set(left.has(name) ? left.numbers(name) : []);
            // Rounding alone decides where these move: as far apart as both sides can have moved.
            const noise = { words: ': gradient of rounding noise', tolerance: within(2 * rate * steps) };
            return [
              { ...noise, holds: (i) => noisy.has(i) },
              { tolerance: file.tolerance(`weights_step${steps}`) },
            ];
          },
          found: (step, { told }) => {
            const entry = entries[step];
            file.exact(`number of step ${step}`, step, entry.number('step'));
            checkTerms(file, `before step ${step}`, told, entry);
            const codes = presentCodes(told.codes, trips.segments);
            const segments = rowsOf(codes, trips.config.codebooks.length).map((row) => row.join());
            const start = (first ??= segments);
            const changed = segments.filter((segment, i) => segment !== start[i]).length;
            const what = `segments with other codes than at first, before step ${step}`;
            file.exact(what, changed, entry.number('segments_with_other_codes_than_at_step_0'));
            const gap = Math.min(...gapsOf(told, trips));
            const gapBefore = entry.number('smallest_gap_of_squared_distances');
            file.computed(`smallest gap of squared distances before step ${step}`, gap, gapBefore, GAP);
            const words = `total before step ${step}, in double precision`;
            file.section('losses').computed(words, told.total.data, entry.number('total_fp64'), 'losses');
            if (step + 1 < entries.length) return;
            const stored = file.json.rows(`codes_after_${step}_steps`).flat();
            file.exact(`codes after ${step} steps`, codes, stored);
          },
        });
      },
      rates: () => checkRates(file),
    },
  };
});

function checkRates(file: StoredFile): void {
  const schedule = file.json.fields('official_schedule');
  const stated = schedule.fields('args');
  const rates = {
    peak: stated.number('lr'),
    epochs: stated.number('n_epochs'),
    warmupEpochs: stated.number('warmup_epoch'),
    warmupStart: stated.number('warmup_lr_init'),
    least: stated.number('lr_min'),
  };
  const ours = Array.from({ length: rates.epochs }, (_, epoch) => epochRate(rates, epoch));
  file.row(
    'learning rate of each epoch, the highest and the last',
    [...ours, Math.max(...ours), ours[rates.epochs - 1]],
    [...schedule.numbers('rates'), ...schedule.all('highest', 'last')],
    shareOf(1e-12),
  );
}
