import { CheckpointHeader } from '../../../engine/checkpoints/checkpoint-header';
import * as v from 'valibot';
import { badInput } from '../../../base/failure';
import { shown } from '../../../base/text';
import { digestOfFile } from '../../../engine/checkpoints/checkpoint-file';
import { openCheckpoint } from '../../../engine/checkpoints/checkpoint-reader';
import type { Order, StartFrom } from '../../../engine/experiments/experiment';
import { networkStart, type NetworkStart } from '../../../engine/records/network-start';
import { ARCHITECTURES, HTP_NETWORKS, type HtpNetworkName, NETWORK_LABELS } from '../networks';
import { readTokeniserHeader } from '../checkpoints/network-header';
import { PRESET_CONFIGS, POINTS, HTP_SETTINGS, type HtpConfig } from '../settings';
import { languageStart, type LanguageStart } from './start-language';
import { tokeniserStart, type TokeniserStart } from './start-tokeniser';
import { valueAt } from '../../../engine/settings/configuration';
import { labelOf, valueInWords, type SettingId } from '../../../engine/settings/settings';
import { codewordsOf, seesRoads } from '../../../models/htp/rq-vae-config';
import { configSchema } from '../../../engine/settings/schema';
import { tokenModelSizes } from '../points-config';

/** The weights that networks of an experiment start from. */
export interface Starts {
  readonly tokeniser?: TokeniserStart;
  readonly language?: LanguageStart;
}

/** An order after the files that its networks start from were read. */
export interface OrderInForce {
  /** With the sizes of these files. */
  readonly config: HtpConfig;
  readonly starts: Starts;
}

/**
 * Reads the weights that an order has networks start from, and adapts its configuration to them.
 * @throws Failure 'bad-input' for weights that do not fit, or for a network that is not trained
 */
export function inForce(order: Order<HtpConfig>): OrderInForce {
  checkTrained(order);
  const { start = {}, dataset } = order;
  let { config } = order;
  const tokeniser = start.tokeniser && tokeniserStart(start.tokeniser, dataset, config.tokeniser.dropout);
  if (tokeniser) config = onTokeniser(config, tokeniser, start.tokeniser);
  const language = start.language && languageStart(start.language, dataset, config.seed);
  if (language) config = onLanguage(config, language, start.language);
  return { config, starts: { ...(tokeniser && { tokeniser }), ...(language && { language }) } };
}

/** The configuration that an order will run with. @throws as `inForce` */
export const configInForce = (order: Order<HtpConfig>): HtpConfig => inForce(order).config;

/** What the networks of an order would take from the weights that they start from. @throws as `inForce` and `checkPatterns` */
export async function startsInForce(
  order: Order<HtpConfig>,
): Promise<Readonly<Record<string, NetworkStart>>> {
  const { starts } = inForce(order);
  await checkPatterns(order, starts);
  return startRecords(order, starts);
}

const isTrained = ({ networks = HTP_NETWORKS, given = {} }: Order<HtpConfig>, name: string): boolean =>
  networks.includes(name) && !Object.hasOwn(given, name);

function checkTrained(order: Order<HtpConfig>): void {
  const { start = {} } = order;
  const idle = Object.keys(start).find((name) => !isTrained(order, name));
  if (idle === undefined) return;
  const trained = HTP_NETWORKS.filter((name) => isTrained(order, name)).map((name) => NETWORK_LABELS[name]);
  throw badInput(
    `The ${shown(NETWORK_LABELS[idle as HtpNetworkName] ?? idle)} is not trained in this run, so that it cannot start from ${shown(start[idle].name)}. Trained: ${trained.join(', ') || 'nothing'}.`,
  );
}

/**
 * A code means what the tokeniser's codebooks have under it. So the patterns that a language model has learnt must be of the tokeniser
 * that is given, of the one that the run's starts from, or of one that either was trained further from.
 * @throws Failure 'bad-input' where they are of another one, also of one that begins with fresh weights
 */
export async function checkPatterns(order: Order<HtpConfig>, { tokeniser, language }: Starts): Promise<void> {
  const { start = {}, given = {} } = order;
  const isFresh = isTrained(order, 'tokeniser') && !tokeniser;
  const bytes = given.tokeniser ?? start.tokeniser?.bytes;
  if (!language || (!isFresh && !bytes)) return;
  const before = tokeniser?.before ?? (bytes && tokenisersBefore(bytes)) ?? [];
  const known = bytes ? [await digestOfFile(bytes), ...before] : [];
  if (known.includes(language.tokeniser)) return;
  throw badInput(
    isFresh
      ? `${shown(start.language.name)} says the patterns of its own tokeniser, and this run trains one from fresh weights, whose codes mean something else. Start the tokeniser from that one too, or the language model from fresh weights.`
      : `${shown(start.language.name)} says the patterns of another tokeniser than ${shown(start.tokeniser?.name ?? 'the given one')}, whose codes mean something else. Choose the two of one run, or start the language model from fresh weights.`,
    { learntFrom: language.tokeniser, known },
  );
}

/** Digests of the tokenisers that the one of a file was trained further from. */
const tokenisersBefore = (bytes: Uint8Array): readonly string[] =>
  readTokeniserHeader(new CheckpointHeader(openCheckpoint(bytes, ARCHITECTURES))).before ?? [];

/** What the record of the run says of each start, by network. */
export async function startRecords(
  { start = {} }: Pick<Order<HtpConfig>, 'start'>,
  starts: Starts,
): Promise<Readonly<Record<string, NetworkStart>>> {
  const records: Record<string, NetworkStart> = {};
  for (const network of HTP_NETWORKS) {
    const found = starts[network];
    if (!found) continue;
    const { name, bytes } = start[network];
    records[network] = networkStart(name, await digestOfFile(bytes), found.rows, found.moments.said);
  }
  return records;
}

/** Settings that the weights of a file decide. */
const OF_TOKENISER = ['hidden', 'codebooks', 'target', 'roadContext', 'readsSteps'] as const;
const OF_LANGUAGE = ['width', 'layers', 'form'] as const;

/**
 * A configuration with the sizes of a tokeniser that its training starts from.
 * @throws Failure 'bad-input' where a setting asks for another size, or no setting can say that of the file
 */
function onTokeniser(config: HtpConfig, { config: file, target }: TokeniserStart, from: StartFrom) {
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
function onLanguage(config: HtpConfig, start: LanguageStart, from: StartFrom): HtpConfig {
  const { sizes, form, vocabulary } = start;
  const { width, layers, heads, blockSize } = sizes;
  const { context } = config.language;
  const needed = tokenModelSizes(config.language, vocabulary.codebooks.length).blockSize;
  if (blockSize < needed)
    throw badInput(
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
    throw badInput(
      `"${labelOf(setting)}" is ${valueInWords(setting, wanted)} in the settings and ${valueInWords(setting, ofFile)} in ${shown(name)}, whose weights decide it. Leave the setting as the preset has it, or start from fresh weights.`,
      { setting: id },
    );
  }
  const parsed = v.safeParse(configSchema(POINTS), sized);
  if (parsed.success) return sized;
  const [issue] = parsed.issues;
  throw badInput(
    `${shown(name)} has sizes that no run here can have: ${v.getDotPath(issue) ?? 'a size'}: ${shown(issue.message)}. Start from another file, or from fresh weights.`,
  );
}
