import { Failure } from '../../../base/failure';
import { shown } from '../../../base/text';
import { digestOfFile } from '../../../engine/checkpoints/file-digest';
import { openCheckpoint } from '../../../engine/checkpoints/checkpoint-reader';
import type { ExperimentOrder } from '../../../engine/experiments/experiment';
import { networkStart, type NetworkStart } from '../../../engine/records/network-start';
import { ARCHITECTURES } from '../architectures';
import { readTokeniserHeader } from '../checkpoints/network-header';
import { HTP_NETWORKS, NETWORK_LABELS, type HtpNetworkName } from '../network-names';
import type { HtpConfig } from '../points-config';
import { onLanguage, onTokeniser } from './file-sizes';
import { languageStart, type LanguageStart } from './start-language';
import { tokeniserStart, type TokeniserStart } from './start-tokeniser';

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

type Order = ExperimentOrder<HtpConfig>;

/**
 * Reads the weights that an order has networks start from, and adapts its configuration to them.
 * @throws Failure 'bad-input' for weights that do not fit, or for a network that is not trained
 */
export function inForce(order: Order): OrderInForce {
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
export const configInForce = (order: Order): HtpConfig => inForce(order).config;

/** What the networks of an order would take from the weights that they start from. @throws as `inForce` and `checkPatterns` */
export async function startsInForce(order: Order): Promise<Readonly<Record<string, NetworkStart>>> {
  const { starts } = inForce(order);
  await checkPatterns(order, starts);
  return startRecords(order, starts);
}

const isTrained = ({ networks = HTP_NETWORKS, given = {} }: Order, name: string): boolean =>
  networks.includes(name) && !Object.hasOwn(given, name);

function checkTrained(order: Order): void {
  const { start = {} } = order;
  const idle = Object.keys(start).find((name) => !isTrained(order, name));
  if (idle === undefined) return;
  const trained = HTP_NETWORKS.filter((name) => isTrained(order, name)).map((name) => NETWORK_LABELS[name]);
  throw new Failure(
    'bad-input',
    `The ${shown(NETWORK_LABELS[idle as HtpNetworkName] ?? idle)} is not trained in this run, so that it cannot start from ${shown(start[idle].name)}. Trained: ${trained.join(', ') || 'nothing'}.`,
  );
}

/**
 * A code means what the tokeniser's codebooks have under it. So the patterns that a language model has learnt must be of the tokeniser
 * that is given, of the one that the run's starts from, or of one that either was trained further from.
 * @throws Failure 'bad-input' where they are of another one, also of one that begins with fresh weights
 */
export async function checkPatterns(order: Order, { tokeniser, language }: Starts): Promise<void> {
  const { start = {}, given = {} } = order;
  const isFresh = isTrained(order, 'tokeniser') && !tokeniser;
  const bytes = given.tokeniser ?? start.tokeniser?.bytes;
  if (!language || (!isFresh && !bytes)) return;
  const before = tokeniser?.before ?? (bytes && tokenisersBefore(bytes)) ?? [];
  const known = bytes ? [await digestOfFile(bytes), ...before] : [];
  if (known.includes(language.tokeniser)) return;
  throw new Failure(
    'bad-input',
    isFresh
      ? `${shown(start.language.name)} says the patterns of its own tokeniser, and this run trains one from fresh weights, whose codes mean something else. Start the tokeniser from that one too, or the language model from fresh weights.`
      : `${shown(start.language.name)} says the patterns of another tokeniser than ${shown(start.tokeniser?.name ?? 'the given one')}, whose codes mean something else. Choose the two of one run, or start the language model from fresh weights.`,
    { learntFrom: language.tokeniser, known },
  );
}

/** Digests of the tokenisers that the one of a file was trained further from. */
const tokenisersBefore = (bytes: Uint8Array): readonly string[] =>
  readTokeniserHeader(openCheckpoint(bytes, ARCHITECTURES)).before ?? [];

/** What the record of the run says of each start, by network. */
export async function startRecords(
  { start = {} }: Pick<Order, 'start'>,
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
