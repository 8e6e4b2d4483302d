import { givenIn, type Model } from '../../../../studio/state/page/models.svelte';
import { runName } from '../../../../studio/state/runs/run-name';
import { ExperimentSettings } from '../../../../studio/state/training/experiment-settings.svelte';
import type { DraftOrder } from '../../../../engine/experiments/experiment';
import { HTP } from '../../networks';
import { POINTS, HTP_SETTINGS, type HtpConfig, type PresetName } from '../../settings';

/** How the networks are trained, and how points are drawn. */
export class PointSettings extends ExperimentSettings<PresetName, HtpConfig, typeof HTP_SETTINGS> {
  /** Fields of the form of the tokeniser. */
  readonly tokeniserFields = this.fields(['Tokeniser', undefined]);
  /** Fields of the form of the language model. */
  readonly languageFields = this.fields(['Language model', undefined]);
  /** Fields of the form of both. */
  readonly allFields = this.fields(['Tokeniser', 'Language model', undefined]);
  /** Fields of how points are drawn. */
  readonly drawingFields = this.fields(['Generation', undefined]);

  constructor() {
    super(POINTS, 'mini');
  }

  /** A tokeniser alone. */
  tokeniserOrder(now = Date.now()): DraftOrder {
    return this.#order('Tokeniser', ['tokeniser'], null, now);
  }

  /** A language model of the patterns of a tokeniser; where there is none, one is trained before it. */
  languageOrder(tokeniser: Model | null, now = Date.now()): DraftOrder {
    return tokeniser
      ? this.#order('Language model', ['language'], tokeniser, now)
      : this.#order('Both networks', ['tokeniser', 'language'], null, now);
  }

  #order(name: string, networks: readonly string[], given: Model | null, now: number): DraftOrder {
    return {
      system: HTP,
      networks,
      ...(given && givenIn([given])),
      config: this.config(),
      name: runName(name, this.preset, now),
    };
  }
}
