import { readdirSync, readFileSync } from 'node:fs';
import * as v from 'valibot';
import { finite, text, word } from '../../src/base/json';
import { readJson } from '../../src/base/plain-json';

/** What the papers claim, and what of it was measured here: `studies/claims/`, a file for each paper. */

export const VERDICTS = [
  'holds',
  'holds in part',
  'does not hold here',
  'cannot be told with these data',
] as const;
export type Verdict = (typeof VERDICTS)[number];

/** A figure that is computed from the record of a study. */
const RECORDED = v.strictObject({
  /** Path of the study's result in the repository. */
  record: text(200),
  measure: word,
  arm: word,
  /** The arm that it is compared with; left out for a value itself. */
  against: v.exactOptional(word),
  /** At which values of axes; over all values of those that are not named. */
  at: v.exactOptional(v.record(word, v.union([finite, v.boolean(), text(200)]))),
  /** In place of the names of arms: "distilled minus vanilla". */
  words: v.exactOptional(text(200)),
});
export type RecordedFigure = v.InferOutput<typeof RECORDED>;

/** A figure that stands in a document, with the command that makes it. */
const QUOTED = v.strictObject({
  doc: text(200),
  heading: text(200),
  command: text(500),
  figure: text(1000),
});
export type QuotedFigure = v.InferOutput<typeof QUOTED>;

const EVIDENCE = v.intersect([
  v.object({ data: text(300) }),
  v.union([v.object({ of: RECORDED }), v.object({ from: QUOTED, seeds: text(60) })]),
]);
export type Evidence = v.InferOutput<typeof EVIDENCE>;

const PAPER = v.strictObject({
  /** Its full title. */
  paper: text(300),
  short: text(40),
  claims: v.array(
    v.strictObject({
      id: word,
      /** "Table 3" */
      where: text(200),
      claim: text(600),
      /** The figures of the paper. */
      says: text(600),
      evidence: v.array(EVIDENCE),
      verdict: v.picklist(VERDICTS),
      /** Why, in a sentence or two. */
      why: text(900),
    }),
  ),
});
export type PaperClaims = v.InferOutput<typeof PAPER>;
export type DeclaredClaim = PaperClaims['claims'][number];

/** In the order of the document. */
const FILES = ['thesis', 'lightst', 'htp', 'transfertraj', 'foundation'] as const;

/** What the files say that are there. @throws Failure 'bad-input' that says what is wrong with one and where */
export function declaredClaims(folder = 'studies/claims'): readonly PaperClaims[] {
  const there = new Set(readdirSync(folder));
  return FILES.map((name) => `${name}.json`)
    .filter((name) => there.has(name))
    .map((name) => readJson(name, readFileSync(`${folder}/${name}`), PAPER, 'Mend the file.'));
}
