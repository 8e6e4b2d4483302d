import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { claimsDocument } from './claims-document';
import { claimsPage } from './claims-page';
import { declaredClaims, type QuotedFigure } from './declared-claims';
import { RECORDS } from './records';

const papers = declaredClaims();
const claims = papers.flatMap((paper) => paper.claims.map((claim) => ({ paper: paper.short, ...claim })));
const quotes = claims.flatMap(({ paper, id, evidence }) =>
  evidence.flatMap((one) => ('from' in one ? [{ claim: `${paper}, ${id}`, ...one.from }] : [])),
);

/** A document's text below a heading, up to the next one of the same level or above. */
function below({ doc, heading }: Pick<QuotedFigure, 'doc' | 'heading'>): string {
  // What begins with # in a block of code is no heading.
  const text = readFileSync(doc, 'utf8').replace(/^```.*?^```/gms, (code) => code.replaceAll('#', ' '));
  const lines = text.split('\n');
  const levelOf = (line: string) => /^(#+) /.exec(line)?.[1].length ?? Infinity;
  const at = lines.findIndex((line) => line.replace(/^#+ /, '') === heading && levelOf(line) < Infinity);
  expect(at, `${doc} has no heading "${heading}"`).toBeGreaterThanOrEqual(0);
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((line) => levelOf(line) <= levelOf(lines[at]));
  return rest.slice(0, end < 0 ? undefined : end).join('\n');
}

const numbersIn = (text: string) =>
  (text.match(/\d[\d,]*(?:\.\d+)?/g) ?? []).map((number) => number.replaceAll(',', '').replace(/^0\./, '.'));

describe('the claims of the papers', () => {
  it('stand in the document and on the page as the records say', () => {
    expect(readFileSync('docs/claims.md', 'utf8')).toBe(claimsDocument(papers));
    expect(readFileSync('public/claims.html', 'utf8')).toBe(claimsPage(papers));
  });

  it('have an id each', () => {
    for (const { short, claims: own } of papers)
      expect(new Set(own.map(({ id }) => id)).size, short).toBe(own.length);
  });

  it('rest on records that a command makes', () => {
    const made = RECORDS.map(({ result }) => result);
    for (const { evidence, id } of claims)
      for (const one of evidence) if ('of' in one) expect(made, id).toContain(one.of.record);
    for (const { study } of RECORDS) expect(existsSync(study), study).toBe(true);
  });

  it.each(quotes)('$claim: quotes figures that stand in $doc', (quote) => {
    const there = new Set(numbersIn(below(quote)));
    expect(numbersIn(quote.figure).filter((number) => !there.has(number))).toEqual([]);
  });
});
