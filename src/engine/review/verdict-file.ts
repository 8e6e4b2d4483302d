import * as v from 'valibot';
import { badInput } from '../../base/failure';
import { count, text, word } from '../../base/json';
import { csvCell, shown } from '../../base/text';
import { ROUTE_SOURCES, type RouteSource } from '../routes/route-source';
import { readJson } from '../../base/plain-json';
import { REASON_WORDS, REASONS, VERDICTS, type Judged, type Verdict } from './verdict';

/** A set as a file of verdicts names it. */
export interface NamedSet {
  readonly source: RouteSource;
  /** "distilled, run of 12 May" or a file's name. */
  readonly title: string;
}

/** One reviewer's verdicts, and what they are about. */
export interface VerdictFile {
  readonly format: typeof FORMAT;
  readonly version: 1;
  /** Who judged; '' where nobody said. */
  readonly reviewer: string;
  readonly dataset: string;
  /** What was judged: `reviewFingerprint`. */
  readonly review: string;
  readonly pairs: number;
  readonly sets: readonly NamedSet[];
  readonly verdicts: readonly Verdict[];
}

const FORMAT = 'route-distillery-verdicts';
/** 200,000 verdicts with long notes. */
const MOST_BYTES = 100_000_000;
const MOST_VERDICTS = 400_000;
export const LONGEST_NOTE = 2000;

const SOURCE = v.picklist(['real', ...ROUTE_SOURCES]);
const HEAD = v.object({ format: v.literal(FORMAT), version: v.pipe(v.number(), v.safeInteger()) });
export const VERDICT = v.object({
  source: SOURCE,
  pair: count,
  pass: v.picklist([0, 1]),
  verdict: v.picklist(VERDICTS),
  reason: v.nullable(v.picklist(REASONS)),
  note: text(LONGEST_NOTE),
  at: v.pipe(v.string(), v.isoTimestamp()),
  blind: v.boolean(),
}) satisfies v.GenericSchema<unknown, Verdict>;

/** A round of judging without names: what comes, in which order. */
export interface BlindRound {
  readonly seed: number;
  readonly order: readonly Judged[];
}

export const ROUND = v.object({
  seed: v.number(),
  order: v.pipe(
    v.array(v.object({ source: SOURCE, pair: count, pass: v.picklist([0, 1]) })),
    v.maxLength(MOST_VERDICTS),
  ),
}) satisfies v.GenericSchema<unknown, BlindRound>;

const FILE = v.object({
  format: v.literal(FORMAT),
  version: v.literal(1),
  reviewer: word,
  dataset: text(200),
  review: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  pairs: count,
  sets: v.pipe(
    v.array(v.object({ source: v.picklist(ROUTE_SOURCES), title: text(200) })),
    v.maxLength(ROUTE_SOURCES.length),
  ),
  verdicts: v.pipe(v.array(VERDICT), v.maxLength(MOST_VERDICTS)),
}) satisfies v.GenericSchema<unknown, VerdictFile>;

const ADVICE = 'Save the verdicts again where they come from.';

export const verdictFile = (content: Omit<VerdictFile, 'format' | 'version'>): VerdictFile => ({
  format: FORMAT,
  version: 1,
  ...content,
});

export const verdictText = (file: VerdictFile): string => `${JSON.stringify(file, null, 1)}\n`;

/** @throws Failure 'bad-input' that says what is wrong with the file */
export function readVerdicts(name: string, bytes: Uint8Array): VerdictFile {
  if (bytes.length > MOST_BYTES)
    throw badInput(`${shown(name)} is too large for a file of verdicts. ${ADVICE}`);
  const { version } = readJson(name, bytes, HEAD, ADVICE);
  if (version > 1)
    throw badInput(
      `${shown(name)} was saved by a newer version of this page. Reload the page to get that version, then open the file again.`,
    );
  const file = readJson(name, bytes, FILE, ADVICE);
  const far = file.verdicts.find(({ pair }) => pair >= file.pairs);
  if (far)
    throw badInput(`${shown(name)} judges pair ${far.pair + 1} of ${file.pairs}, which cannot be. ${ADVICE}`);
  return file;
}

/**
 * Verdicts as CSV, one row each, with the numbers of the roads that the pair joins. No cell runs as a formula.
 * @param ends numbers of the origin and destination road of a pair
 */
export function verdictCsv(
  { reviewer, sets, verdicts }: VerdictFile,
  ends: (pair: number) => readonly [origin: number, destination: number],
): string {
  const titles = new Map<string, string>(sets.map(({ source, title }) => [source, title]));
  const rows = verdicts.map(({ source, pair, pass, verdict, reason, note, at, blind }) => [
    pair + 1,
    ...ends(pair),
    source,
    titles.get(source) ?? (source === 'real' ? 'driven' : ''),
    verdict,
    reason ? REASON_WORDS[reason] : '',
    note,
    blind ? 'blind' : 'open',
    pass + 1,
    at,
    reviewer,
  ]);
  const head = [
    ...['pair', 'origin_road_id', 'destination_road_id', 'source', 'set', 'verdict', 'reason', 'note'],
    ...['mode', 'time', 'at', 'reviewer'],
  ];
  return [head, ...rows].map((row) => `${row.map((cell) => csvCell(String(cell))).join(',')}\n`).join('');
}
