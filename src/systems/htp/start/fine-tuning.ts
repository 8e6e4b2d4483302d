import type { NetworkStart } from '../../../engine/records/network-start';
import { ROAD_TABLE } from '../../../models/htp/rq-vae-config';
import { TOKEN_TABLE } from '../../../models/htp/token-vocabulary';
import type { HtpConfig } from '../settings';

/** Of the preset's learning rates: weights that are good already should not be moved far. */
const RATE_DIVISOR = 10;
/** Of the preset's epochs, and of those with a rising rate. */
const EPOCHS_DIVISOR = 3;

/** To go on from "with". */
export const FINE_TUNING_WORDS =
  "a third of the preset's epochs (1 at least) and a tenth of its learning rates (or as the preset says, where its roads are others and " +
  'start anew)';

const third = (epochs: number): number => Math.round(epochs / EPOCHS_DIVISOR);
/** 3e-3 / 10 is not the double nearest to 3e-4, which is what a flag says. */
const tenth = (rate: number): number => Number((rate / RATE_DIVISOR).toPrecision(12));

/** A configuration with the schedule of networks that start from trained weights. @param started names of these networks */
export function fineTuned(config: HtpConfig, started: readonly string[]): HtpConfig {
  const { tokeniser, language } = config;
  return {
    ...config,
    ...(started.includes('tokeniser') && {
      tokeniser: {
        ...tokeniser,
        epochs: Math.max(1, third(tokeniser.epochs)),
        learningRate: tenth(tokeniser.learningRate),
        warmupEpochs: third(tokeniser.warmupEpochs),
        warmupRate: tenth(tokeniser.warmupRate),
        leastRate: tenth(tokeniser.leastRate),
      },
    }),
    ...(started.includes('language') && {
      language: {
        ...language,
        epochs: Math.max(1, third(language.epochs)),
        learningRate: tenth(language.learningRate),
      },
    }),
  };
}

/** Whether the roads of a network start anew, which have to be learnt from the beginning. */
export const startsAnew = ({ tensors }: NetworkStart): boolean =>
  tensors.some(({ name, fate }) => fate === 'anew' && (name === ROAD_TABLE || name === TOKEN_TABLE));
