import * as v from 'valibot';
import { Failure } from '../../../base/failure';
import { shown } from '../../../base/text';
import type { StartFrom } from '../../../engine/experiments/experiment';
import { labelOf, valueAt, valueInWords, type SettingId } from '../../../engine/experiments/settings';
import { codewordsOf, seesRoads } from '../../../models/htp/rq-vae-config';
import { CONFIG } from '../config-schema';
import { PRESET_CONFIGS, type HtpConfig } from '../points-config';
import { HTP_SETTINGS } from '../settings';
import { tokenModelSizes } from '../token-model-sizes';
import type { LanguageStart } from './start-language';
import type { TokeniserStart } from './start-tokeniser';

/** Settings that the weights of a file decide. */
const OF_TOKENISER = ['hidden', 'codebooks', 'target', 'roadContext', 'readsSteps'] as const;
const OF_LANGUAGE = ['width', 'layers', 'form'] as const;

/**
 * A configuration with the sizes of a tokeniser that its training starts from.
 * @throws Failure 'bad-input' where a setting asks for another size, or no setting can say that of the file
 */
export function onTokeniser(config: HtpConfig, { config: file, target }: TokeniserStart, from: StartFrom) {
  const { hidden, blocks, roadWidth, roadLayers, codebooks, readsSteps = false } = file;
  const { codewords: _, ...tokeniser } = config.tokeniser;
  const isUsual = codebooks.join() === codewordsOf(codebooks.length).join();
  const sized = {
    ...config,
    tokeniser: {
      ...tokeniser,
      ...{ hidden, blocks, roadWidth, roadLayers, codebooks: codebooks.length, target, readsSteps },
      ...(!isUsual && { codewords: codebooks }),
      roadContext: seesRoads(file),
    },
  };
  return checked(sized, config, OF_TOKENISER, from);
}

/**
 * A configuration with the sizes of a language model that its training starts from.
 * @throws Failure 'bad-input' as `onTokeniser`, and where it reads fewer tokens than trips may have
 */
export function onLanguage(config: HtpConfig, start: LanguageStart, from: StartFrom): HtpConfig {
  const { sizes, form, vocabulary } = start;
  const { width, layers, heads, blockSize } = sizes;
  const { context } = config.language;
  const needed = tokenModelSizes(config.language, vocabulary.codebooks.length).blockSize;
  if (blockSize < needed)
    throw new Failure(
      'bad-input',
      `${shown(from.name)} reads ${blockSize} tokens, and a trip and its patterns may have ${needed} here. Start from a language model that reads as many, or from fresh weights.`,
    );
  const language = { ...config.language, width, layers, heads, form, context: context + blockSize - needed };
  return checked({ ...config, language }, config, OF_LANGUAGE, from);
}

/** @throws Failure 'bad-input' where settings and file disagree */
function checked(
  sized: HtpConfig,
  asked: HtpConfig,
  ids: readonly SettingId<typeof HTP_SETTINGS>[],
  { name }: StartFrom,
): HtpConfig {
  for (const id of ids) {
    const setting = HTP_SETTINGS[id];
    const [wanted, usual, ofFile] = [asked, PRESET_CONFIGS[asked.preset], sized].map(
      (config) => valueAt(config, setting.path) as string | number | boolean,
    );
    // What stands as the preset has it was not asked for.
    if (wanted === usual || wanted === ofFile) continue;
    throw new Failure(
      'bad-input',
      `"${labelOf(setting)}" is ${valueInWords(setting, wanted)} in the settings and ${valueInWords(setting, ofFile)} in ${shown(name)}, whose weights decide it. Leave the setting as the preset has it, or start from fresh weights.`,
      { setting: id },
    );
  }
  const parsed = v.safeParse(CONFIG, sized);
  if (parsed.success) return sized;
  const [issue] = parsed.issues;
  throw new Failure(
    'bad-input',
    `${shown(name)} has sizes that no run here can have: ${v.getDotPath(issue) ?? 'a size'}: ${shown(issue.message)}. Start from another file, or from fresh weights.`,
  );
}
