import { cityTokens, type CityTokens } from '../../../domain/hexagons/token-sequence';
import { UNK } from '../../../domain/hexagons/hex-tokenizer';
import { Random } from '../../../base/random';
import { freshModel, type HexagonModel } from '../networks/hexagon-model';
import { openModel, type OpenedModel } from '../checkpoints/model-file';
import type { CitySequences } from '../sequences/city-sequences';
import { TokenRows } from '../sequences/token-rows';
import { tokensOf } from './candidate-tree';
import type { ModelSummary, ModelWeights } from './hexagon-service';

/** A network, and the hexagons of the open city in its tokens. */
export interface ModelInCity {
  readonly model: OpenedModel;
  /** The same network with the weights that pre-training begins with. */
  readonly fresh: HexagonModel;
  readonly tokens: CityTokens;
  readonly rows: TokenRows;
}

/** Draws fresh weights. */
const FRESH_SEED = 42;

/** Networks of files on the current backend. They are loaded when they are first asked for. */
export class ModelsAtWork {
  readonly #models = new Map<string, OpenedModel>();
  #inCity: { readonly model: OpenedModel; readonly made: CitySequences; readonly is: ModelInCity } | null =
    null;

  /** @throws Failure 'bad-input' for a file that is broken, or of another network */
  of({ id, bytes }: ModelWeights): OpenedModel {
    const model = this.#models.get(id) ?? openModel(bytes);
    this.#models.set(id, model);
    return model;
  }

  /** The same in a city; the last one is kept. */
  inCity(weights: ModelWeights, made: CitySequences): ModelInCity {
    const model = this.of(weights);
    const last = this.#inCity;
    if (last && last.model === model && last.made === made) return last.is;
    const tokens = cityTokens(model.tokenizer, made.city);
    const rows = new TokenRows(tokens, model.config.context, model.config.hours);
    last?.is.fresh.weights.dispose();
    const fresh = freshModel('pretrained', model.config, model, new Random(FRESH_SEED).fork('pretrained'));
    const is = { model, fresh, tokens, rows };
    this.#inCity = { model, made, is };
    return is;
  }

  /** Frees networks by the ids of their weights. */
  drop(ids: readonly string[]): void {
    for (const id of ids) {
      this.#models.get(id)?.weights.dispose();
      this.#models.delete(id);
    }
    this.#inCity?.is.fresh.weights.dispose();
    this.#inCity = null;
  }

  /** Frees what is on the device; it is loaded again when it is asked for. */
  dispose(): void {
    this.drop([...this.#models.keys()]);
  }
}

export const modelSummary = ({ tokenizer, rootResolution, config }: OpenedModel): ModelSummary => ({
  kind: tokenizer.kind,
  vocabulary: tokenizer.vocabulary.length,
  resolution: tokenizer.resolution,
  rootResolution,
  width: config.width,
  layers: config.layers,
  heads: config.heads,
  context: config.context,
  hours: config.hours,
});

/** (C) 1 where the tokeniser of a network knows a hexagon of the city. */
export const knownCells = (tokens: CityTokens): Uint8Array =>
  Uint8Array.from({ length: tokens.offsets.length - 1 }, (_, cell) =>
    tokensOf(tokens, cell).includes(UNK) ? 0 : 1,
  );
