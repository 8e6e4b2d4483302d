import { haversineKm } from '../../src/domain/geo';
import { centreOf } from '../../src/domain/hexagons/h3';
import { cellOfText } from '../../src/domain/hexagons/h3-index';
import { cityScores, mostLikely } from '../../src/models/h3-bert/city-scores';
import { askingRow } from '../../src/models/h3-bert/coarse-to-fine';
import { logitsAt, h3BertHidden, maskedLoss, tokenLogits } from '../../src/models/h3-bert/network';
import { NOT_ASKED, TokenTensors } from '../../src/models/h3-bert/token-batch';
import { computed } from '../harness/host-tensor';
import type { StoredFields } from '../harness/stored-fields';
import { type StoredFile } from '../harness/stored-file';
import { within } from '../harness/compare';
import { StepsCheck } from './steps-check';
import { StoredBatch } from './stored-batch';
import type { StoredCity } from './stored-city';
import type { StoredNetwork } from './stored-network';

/** Share of a trip's hexagons that is given. */
const GIVEN = 0.25;
/** Metres: places are the same to some digits, and metres are made of them. */
export const METRES = { absolute: 1e-3, relative: 1e-9 };

/** Where a trip ends: a quarter of its hexagons is given, and all tokens of the last one are asked for at once. */
export class DestinationChecks {
  readonly #fields: StoredFields;
  readonly #stored: StoredBatch;

  constructor(
    private readonly file: StoredFile,
    private readonly network: StoredNetwork,
    private readonly city: StoredCity,
  ) {
    this.#fields = file.json.fields('destination');
    this.#stored = new StoredBatch(file.tensors, 'destination.', 'destination.labels');
  }

  inputs(): void {
    const { file, city, network } = this;
    const { ids, levels, labels } = this.#stored.batch;
    const frame = { cls: city.special('cls'), sep: city.special('sep'), mask: city.special('mask') };
    const examples = this.#fields.list('examples').map((example) => {
      const cells = example.texts('cells');
      const given = Math.ceil(GIVEN * cells.length);
      const context = cells.slice(0, given).map((cell) => city.tokensOf(cell));
      const row = askingRow({ context }, [], city.levels, network.config, frame);
      const own = Array.from(row.ids, () => NOT_ASKED);
      own.splice(row.asked, city.levels, ...city.tokensOf(cells[cells.length - 1]));
      return { row, given, own, last: cells[cells.length - 1], example };
    });
    file.exact('destination: hexagons given', examples.map(({ given }) => given), examples.map(({ example }) => example.number('given'))); // prettier-ignore
    file.lists('destination: last hexagons', examples.map(({ last }) => last), examples.map(({ example }) => example.text('destination'))); // prettier-ignore
    file.exact('destination: ids', examples.flatMap(({ row }) => Array.from(row.ids)), [...ids]); // prettier-ignore
    file.exact('destination: levels', examples.flatMap(({ row }) => Array.from(row.levels)), [...levels]); // prettier-ignore
    file.exact('destination: labels', examples.flatMap(({ own }) => own), [...labels!]); // prettier-ignore
  }

  async scores(): Promise<void> {
    const { file, network, city } = this;
    const { config } = network;
    const { batch } = this.#stored;
    const parameters = network.parameters();
    const tensors = new TokenTensors(batch, config);
    const found = await computed(() => ({
      logits: tokenLogits(parameters, h3BertHidden(parameters, config, tensors)),
    }));
    tensors.dispose();
    const stated = file.json.fields('suggested_tolerance');
    const logits = found.get('logits')!.data;
    file.computed(
      'destination.logits',
      logits,
      this.#stored.numbers('destination.logits'),
      within(stated.number('logits')),
    );

    const places = Int32Array.from(batch.labels!.keys()).filter((i) => batch.labels![i] !== NOT_ASKED);
    const asked = await logitsAt({ config, weights: parameters }, batch, places);
    parameters.dispose();
    const { vocabulary } = config;
    const ofTrip = city.levels * vocabulary;
    const trips = Array.from({ length: asked.length / ofTrip }, (_, trip) =>
      asked.subarray(trip * ofTrip, (trip + 1) * ofTrip),
    );
    const scores = trips.map((own) => cityScores(own, vocabulary, city.tokens));
    file.computed(
      'destination.city_scores_fp64',
      scores.flatMap((own) => Array.from(own)),
      file.tensors.numbers('destination.city_scores_fp64'),
      within(stated.number('city_scores')),
    );
    const best = scores.map((own) => city.cells[mostLikely(own)]);
    file.lists('destination: most likely hexagons', best, this.#fields.texts('top1_cell'));
    const truth = this.#fields.list('examples').map((example) => example.text('destination'));
    const metres = best.map((cell, i) => metresBetween(cell, truth[i]));
    file.row(
      'destination: metres to the most likely hexagon',
      metres,
      this.#fields.numbers('top1_error_m'),
      METRES,
    );
    const tokens = trips.flatMap((own) =>
      Array.from({ length: city.levels }, (_, level) =>
        mostLikely(own.subarray(level * vocabulary, (level + 1) * vocabulary)),
      ),
    );
    file.exact('destination: most likely tokens', tokens, this.#fields.numbers('argmax_of_each_token'));
  }

  async steps(): Promise<void> {
    const { config } = this.network;
    const parameters = this.network.parameters();
    const tensors = new TokenTensors(this.#stored.batch, config);
    const steps = new StepsCheck(this.file, 'destination.', this.#fields);
    await steps.run({
      parameters,
      loss: (view) => maskedLoss(view, h3BertHidden(view, config, tensors), tensors),
    });
    steps.without(parameters);
    tensors.dispose();
    parameters.dispose();
  }
}

/** Great-circle distance of the centres of two hexagons. */
export function metresBetween(a: string, b: string): number {
  const [from, to] = [a, b].map((cell) => centreOf(cellOfText(cell)));
  return 1000 * haversineKm(...from, ...to);
}
