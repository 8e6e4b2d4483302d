import type { Model } from '../../../../studio/state/page/models.svelte';
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
  tokeniserOrder(): DraftOrder {
    return this.draft(HTP, 'Tokeniser', ['tokeniser']);
  }

  /** A language model of the patterns of a tokeniser; where there is none, one is trained before it. */
  languageOrder(tokeniser: Model | null): DraftOrder {
    return tokeniser
      ? this.draft(HTP, 'Language model', ['language'], [tokeniser])
      : this.draft(HTP, 'Both networks', ['tokeniser', 'language']);
  }
}
