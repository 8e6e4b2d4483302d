import * as v from 'valibot';
import { parseJson, finite, text } from '../base/json';
import { shown } from '../base/text';
import type { DataCard } from '../domain/data-card';
import { fileFailure } from '../base/failure';

/** More than a card of ten thousand files takes; what is larger is no card. */
export const MOST_CARD_BYTES = 4 * 1024 ** 2;

/** In characters. */
export const LONGEST_DATASET_NAME = 200;

/** Names of some ten thousand files. */
const LONGEST_TEXT = 1_000_000;

const name = v.pipe(text(LONGEST_DATASET_NAME), v.minLength(1));
const entries = <T extends v.GenericSchema>(value: T, most: number) =>
  v.pipe(
    v.record(v.pipe(text(200), v.minLength(1)), value),
    v.check((record) => Object.keys(record).length <= most, `at most ${most} entries`),
  );

const SOURCE = v.object({
  name: v.pipe(text(500), v.minLength(1)),
  gives: v.picklist(['roads', 'trips', 'series', 'check-ins']),
  kind: v.picklist(['openstreetmap', 'hoser', 'geojson', 'gps', 'simulated']),
  licence: text(500),
  attribution: text(300),
  sha256: v.pipe(v.string(), v.regex(/^([0-9a-f]{64})?$/)),
});

const STEP = v.object({
  name,
  settings: entries(v.union([text(LONGEST_TEXT), finite, v.boolean()]), 200),
  counts: entries(finite, 500),
});

const CARD = v.object({
  version: v.literal(1),
  name,
  made: v.pipe(v.string(), v.isoTimestamp()),
  sources: v.pipe(v.array(SOURCE), v.maxLength(20_000)),
  steps: v.pipe(v.array(STEP), v.maxLength(50)),
  seed: v.pipe(v.number(), v.safeInteger()),
  simulated: v.boolean(),
  fingerprint: v.exactOptional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
});

/** The text of `data-card.json`: the same card gives the same text. */
export const dataCardJson = (card: DataCard): string => `${JSON.stringify(card, null, 2)}\n`;

/** The card in the bytes of a `data-card.json`, all of it checked. @throws Failure 'bad-input' (file) */
export function readDataCard(bytes: Uint8Array, file = 'data-card.json'): DataCard {
  const refuse = (message: string): never => {
    throw fileFailure(file, message);
  };
  if (bytes.length > MOST_CARD_BYTES)
    refuse(`is larger than ${MOST_CARD_BYTES / 1024 ** 2} MiB, more than a data card takes.`);
  let json: unknown;
  try {
    json = parseJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    refuse('is no JSON text. Take the card as it was written, or leave it out.');
  }
  const parsed = v.safeParse(CARD, json, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const where = shown(v.getDotPath(issue) ?? 'the card as a whole', 80);
  return refuse(
    `is no data card of version 1: ${where} is not as it should be (${shown(issue.expected ?? issue.message)}).`,
  );
}
