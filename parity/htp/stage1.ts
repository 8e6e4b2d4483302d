import { add, slice } from '@tensorflow/tfjs-core';
import { Layers } from '../../src/models/htp/layers';
import { predictPoints, readPatterns, segmentCodes } from '../../src/models/htp/patterns';
import { rqVae, rqVaeLoss } from '../../src/models/htp/rq-vae';
import { rqVaeSpecs } from '../../src/models/htp/rq-vae-parameters';
import { patternsOf, PaddedMask } from '../../src/models/htp/sequence-length';
import type { Parameters } from '../../src/nn/parameters';
import { compare, compareLists, EXACT, reportUnread } from '../harness/compare';
import { part } from '../harness/compare';
import type { Subject, VerificationContext } from '../harness/compare';
import { epochRate } from '../../src/nn/training/learning-rate';
import { differencesAlone } from './batch-independence';
import { computed, present, type HostTensor } from '../harness/host-tensor';
import { OfficialBatchLayers } from './official-batch';
import { checkGradients, checkTerms, lossFound } from './stage1-loss';
import { Stage1Steps } from './stage1-steps';
import { StoredPart, storedParameters } from './stored-part';
import { storedRoadsAlone, storedRoutes } from './stored-roads';
import { StoredTrips } from './stored-trips';

const GROUP = 'stage1';
/** Files that hold the initial weights, and the first of them the points. */
const WEIGHTS = ['encoder', 'rq', 'road_context', 'decoder'] as const;

/** Loss of the whole stage 1, gradient of every parameter, five steps of AdamW, and each trip alone. */
export const stage1: Subject = {
  name: GROUP,
  async run(context) {
    const stored = new StoredPart(GROUP, context.folder);
    const files = WEIGHTS.map((name) => new StoredPart(name, context.folder));
    const [points, , roads] = files;
    stored.checkDescription(context);
    const parameters = storedParameters(
      files.map(({ tensors }) => tensors),
      rqVaeSpecs(stored.config),
    );
    const trips = new StoredTrips(points.tensors.numbers('batch.lens'), { points, roads, targets: stored });
    const checks = new Stage1Checks(context, stored, files, parameters, trips);
    try {
      await part(context, GROUP, 'description', () => checks.description());
      await part(context, GROUP, 'each trip alone', () => checks.eachAlone());
      await part(context, GROUP, 'patterns', () => checks.patterns());
      await part(context, GROUP, 'official batch', () => checks.official());
      await part(context, GROUP, 'gradients', () => checks.gradients());
      await part(context, GROUP, 'rates', () => checks.rates());
      await part(context, GROUP, 'steps', () => new Stage1Steps(context, stored, parameters, trips).run());
    } finally {
      trips.dispose();
      parameters.dispose();
    }
    stored.json.leave(
      'gradient_fp32_vs_fp64_max_abs_diff',
      'step1_fp32_vs_fp64_max_abs_diff',
      'step5_fp32_vs_fp64_max_abs_diff',
    );
    reportUnread(context, GROUP, stored.json);
    reportUnread(context, GROUP, stored.tensors);
  },
};

class Stage1Checks {
  constructor(
    private readonly context: VerificationContext,
    private readonly stored: StoredPart,
    private readonly files: readonly StoredPart[],
    private readonly parameters: Parameters,
    private readonly trips: StoredTrips,
  ) {}

  description(): void {
    const { context, stored, parameters } = this;
    stored.exact(context, 'number of parameters', [parameters.size], [stored.json.number('parameters')]);
    compareLists(context, {
      group: GROUP,
      what: 'files of the initial weights',
      actual: this.files.map(({ name }) => `${name}.safetensors (model.*)`),
      expected: stored.json.texts('initial_weights'),
    });
  }

  async gradients(): Promise<void> {
    const { context, stored, trips } = this;
    const { terms, gradients } = await lossFound(trips, this.parameters);
    const loss = stored.json.fields('loss');
    for (const precision of ['fp32', 'fp64'])
      checkTerms(context, stored, precision, terms, loss.fields(precision));
    checkGradients(context, stored, gradients, stored.json.fields('gradient_max_abs'));
    const without = this.parameters.specs.map(({ name }) => name).filter((name) => !gradients.has(name));
    compareLists(context, {
      group: `${GROUP}/gradients`,
      what: 'parameters without a gradient',
      actual: without,
      expected: stored.json.texts('parameters_without_gradient'),
    });
    this.#keyBiases(gradients);
    this.#absentRoads(gradients.get('road_emb.weight')!);
    this.#unusedCodewords(gradients);
  }

  /** Loss of each trip alone, of which those of the batch are means; and that its predictions are those of the batch. */
  async eachAlone(): Promise<void> {
    const { context, stored, trips, parameters } = this;
    const { config, inputs, targets, points } = trips;
    const entries = stored.json.fields('loss').list('per_item_alone');
    const roads = storedRoadsAlone(this.files[2].tensors, config);
    const layers = new Layers(parameters, config);
    const passOf = (item: number, levels: readonly PaddedMask[]) =>
      rqVae(layers, config, {
        x: slice(inputs.x, [item, 0, 0], [1, points[item], -1]),
        levels,
        roads: roads[item],
      });
    try {
      for (const [item, n] of points.entries()) {
        const levels = PaddedMask.levels([n]);
        const found = await computed(() => {
          const own = {
            percent: slice(targets.percent, [item, 0], [1, n]),
            dxy: slice(targets.dxy, [item, 0, 0], [1, n, -1]),
          };
          const { quantiser, percent, dxy } = rqVaeLoss(config, { levels }, passOf(item, levels), own);
          return {
            quant_loss: quantiser,
            percent_loss: percent,
            dxy_loss: dxy,
            recon_loss: add(percent, dxy),
          };
        });
        levels.forEach((mask) => mask.dispose());
        const entry = entries[item];
        stored.exact(
          context,
          `n and m of trip ${item}`,
          [n, patternsOf(n)],
          [entry.number('n'), entry.number('m')],
        );
        compare(context, {
          group: `${GROUP}/losses`,
          what: `${[...found.keys()].join(', ')} of trip ${item} alone`,
          actual: [...found.values()].map(({ data }) => data[0]),
          expected: [...found.keys()].map((name) => entry.number(name)),
          tolerance: stored.tolerance('losses'),
        });
      }
      const together = await computed(() => ({ ...trips.outputs(parameters).predictions }));
      const differences = await differencesAlone(points, together, (item, levels) => ({
        ...passOf(item, levels).predictions,
      }));
      const nothing = differences.map(() => 0);
      const tolerance = stored.tolerance('batch_independence');
      stored.row(
        context,
        'largest difference of each trip alone and in the batch',
        differences,
        nothing,
        tolerance,
      );
    } finally {
      roads.forEach((each) => each.dispose());
    }
  }

  /** From points to patterns, and from patterns and roads alone to the stored predictions. */
  async patterns(): Promise<void> {
    const { context, stored, trips, parameters } = this;
    const { config, inputs, points } = trips;
    const [, quantiser, , decoder] = this.files;
    const layers = new Layers(parameters, config);
    const { data } = (
      await computed(() => ({ codes: segmentCodes(layers, config, inputs.x, inputs.levels) }))
    ).get('codes')!;
    const patterns = readPatterns(data, points, config.codebooks.length);
    const codes = patterns.flatMap((trip) => trip.codes.flatMap((row) => Array.from(row)));
    stored.exact(context, 'codes of all trips', codes, quantiser.tensors.numbers('out.codes'));
    const found = await computed(() => ({
      ...predictPoints(layers, config, patterns, inputs.roads).predictions,
    }));
    for (const name of ['percent', 'dxy']) {
      const shape = decoder.tensors.shape(`out.${name}`);
      const theirs = present({ shape, data: decoder.tensors.numbers(`out.${name}`) }, points);
      const ours = present(found.get(name)!, points);
      stored.row(context, `${name} from codes`, ours, theirs, decoder.tolerance(`${name}_head`));
    }
  }

  /** The loss of the unmasked batch of the official code. */
  async official(): Promise<void> {
    const { context, stored, trips, parameters } = this;
    const { config, inputs, targets } = trips;
    const found = await computed(() => {
      const outputs = rqVae(new OfficialBatchLayers(parameters, config), config, inputs);
      const { total, quantiser, percent, dxy } = rqVaeLoss(config, inputs, outputs, targets);
      return { total, quant_loss: quantiser, percent_loss: percent, dxy_loss: dxy };
    });
    const terms = new Map([...found].map(([name, { data }]) => [name, data[0]]));
    const stated = stored.json.fields('official_padded_batch');
    checkTerms(context, stored, 'padded batch of the official code', terms, stated);
  }

  rates(): void {
    const schedule = this.stored.json.fields('official_schedule');
    const stated = schedule.fields('args');
    const rates = {
      peak: stated.number('lr'),
      epochs: stated.number('n_epochs'),
      warmupEpochs: stated.number('warmup_epoch'),
      warmupStart: stated.number('warmup_lr_init'),
      least: stated.number('lr_min'),
    };
    const ours = Array.from({ length: rates.epochs }, (_, epoch) => epochRate(rates, epoch));
    const actual = [...ours, Math.max(...ours), ours[rates.epochs - 1]];
    const expected = [...schedule.numbers('rates'), schedule.number('highest'), schedule.number('last')];
    const tolerance = { absolute: 0, relative: 1e-12 };
    const what = 'learning rate of each epoch, the highest and the last';
    compare(this.context, { group: GROUP, what, actual, expected, tolerance, onHost: true });
  }

  /** A constant that is added to all keys changes no softmax. */
  #keyBiases(gradients: ReadonlyMap<string, HostTensor>): void {
    const { context, stored } = this;
    const rounding = stored.json.fields('rounding_only_gradient');
    const names = this.parameters.specs.map(({ name }) => name).filter((name) => name.endsWith('.W_k.bias'));
    compareLists(context, {
      group: `${GROUP}/gradients`,
      what: 'biases of keys, whose gradient is rounding',
      actual: [...names].sort(),
      expected: rounding.texts('parameters').sort(),
    });
    const ofRoads = [...gradients].filter(([name]) => name.endsWith('.in_proj_bias'));
    const values = [
      ...names.flatMap((name) => Array.from(gradients.get(name)!.data)),
      ...ofRoads.flatMap(([, { data }]) => Array.from(data).slice(data.length / 3, (2 * data.length) / 3)),
    ];
    compare(context, {
      group: `${GROUP}/gradients`,
      what: 'gradients by the biases of keys',
      actual: values,
      expected: values.map(() => 0),
      tolerance: stored.tolerance('gradients'),
    });
  }

  /** Rows of roads that no trip drove, and the padding row. */
  #absentRoads({ shape, data }: HostTensor): void {
    const { context, stored, trips } = this;
    const driven = new Set(storedRoutes(this.files[2].tensors).flat());
    const absent = Array.from({ length: trips.config.roads }, (_, road) => road).filter(
      (road) => !driven.has(road),
    );
    const rows = absent.map((road) => road + 1);
    const stated = stored.json.fields('exact_zero_gradient').numbers('roads_not_in_the_batch');
    compareLists(context, { group: GROUP, what: 'roads that no trip drove', actual: rows, expected: stated });
    const width = shape[1];
    const values = [0, ...rows].flatMap((row) => Array.from(data).slice(row * width, (row + 1) * width));
    this.#zero('gradient by roads that no trip drove and by padding', values);
  }

  #unusedCodewords(gradients: ReadonlyMap<string, HostTensor>): void {
    const unused = this.files[1].json.rows('unused_codewords');
    const values = unused.flatMap((words, l) => {
      const { shape, data } = gradients.get(`rq_quant.codebooks.${l}.codebook.weight`)!;
      return words.flatMap((word) => Array.from(data).slice(word * shape[1], (word + 1) * shape[1]));
    });
    if (values.length > 0) this.#zero('gradient by codewords that no segment has', values);
  }

  #zero(what: string, actual: readonly number[]): void {
    const expected = actual.map(() => 0);
    compare(this.context, { group: `${GROUP}/gradients`, what, actual, expected, tolerance: EXACT });
  }
}
