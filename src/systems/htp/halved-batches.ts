import { accepts } from '../../engine/experiments/settings';
import type { HtpConfig } from './points-config';
import { HTP_SETTINGS } from './settings';

/**
 * The same experiment in half the memory: batches of half the size, two of which make one step of the optimiser. Null where a size is
 * odd, and where a step would have more batches than a configuration may say.
 */
export function withHalvedBatches(config: HtpConfig): HtpConfig | null {
  const tokeniser = halved(config.tokeniser);
  const language = halved(config.language);
  return tokeniser && language && { ...config, tokeniser, language };
}

function halved<S extends Pick<HtpConfig['tokeniser'], 'batchSize' | 'accumulation'>>(schedule: S): S | null {
  const { batchSize, accumulation } = schedule;
  if (batchSize % 2 !== 0 || !accepts(HTP_SETTINGS.languageAccumulation, 2 * accumulation)) return null;
  return { ...schedule, batchSize: batchSize / 2, accumulation: 2 * accumulation };
}
