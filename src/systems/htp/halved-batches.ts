import { halvedBatches } from '../../engine/experiments/halved-batches';
import type { HtpConfig } from './points-config';
import { HTP_SETTINGS } from './settings';

/** The same experiment in half the memory; null where one of its networks cannot be halved (`halvedBatches`). */
export function withHalvedBatches(config: HtpConfig): HtpConfig | null {
  const tokeniser = halvedBatches(config.tokeniser, HTP_SETTINGS.tokeniserAccumulation);
  const language = halvedBatches(config.language, HTP_SETTINGS.languageAccumulation);
  return tokeniser && language && { ...config, tokeniser, language };
}
