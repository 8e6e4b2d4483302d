import { settingsOf, type SettingId } from '../../../../engine/settings/settings';
import { givenIn, type Model } from '../../../../studio/state/page/models.svelte';
import { runName } from '../../../../studio/state/runs/run-name';
import { ExperimentSettings } from '../../../../studio/state/training/experiment-settings.svelte';
import type { DraftOrder } from '../../../../engine/experiments/experiment';
import { HTP } from '../../networks';
import { PRESET_CONFIGS, type HtpConfig, type PresetName } from '../../points-config';
import { HTP_SETTINGS } from '../../settings';

type PointSettingId = SettingId<typeof HTP_SETTINGS>;

/** Settings that every network has. */
const OF_ALL: readonly PointSettingId[] = ['seed'];
/** Settings that decide how points are drawn. */
const OF_DRAWING: readonly PointSettingId[] = ['temperature', 'noise', 'monotone', 'seed'];

/** Those that the table says are of a network. */
const ofPart = (part: string): readonly PointSettingId[] =>
  settingsOf(HTP_SETTINGS).flatMap(([id, setting]) => (setting.part === part ? [id] : []));

/** How the networks are trained, and how points are drawn. */
export class PointSettings extends ExperimentSettings<PresetName, HtpConfig, typeof HTP_SETTINGS> {
  /** Fields of the form of the tokeniser. */
  readonly tokeniserIds: readonly PointSettingId[] = [...ofPart('Tokeniser'), ...OF_ALL];
  /** Fields of the form of the language model. */
  readonly languageIds: readonly PointSettingId[] = [...ofPart('Language model'), ...OF_ALL];
  readonly drawingIds = OF_DRAWING;

  constructor() {
    super(HTP_SETTINGS, PRESET_CONFIGS, 'mini');
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
