import { describe, expect, it } from 'vitest';
import type { Estimate } from '../../../evaluation/bootstrap';
import { type ProbeReport, probeVerdict } from '../explore/probes/probe-report';
import { droppedLines, originText, beliefSentences, bitsText, comparisonSentence } from './words';
import { epochWords } from './pretrain/train-words';
import { madeBelief, madeSummary } from './testing/made-hexagons';

const estimate = (value: number, spread = 0.05): Estimate => ({
  value,
  low: value - spread,
  high: value + spread,
});

const report = (network: number, fresh: number, counts?: number): ProbeReport => ({
  ...{ probe: 'home', measure: 'auc', items: 100, groups: 20 },
  scores: [
    { source: 'network', score: estimate(network) },
    { source: 'fresh', score: estimate(fresh) },
    ...(counts === undefined ? [] : [{ source: 'counts' as const, score: estimate(counts) }]),
  ],
});

describe('what the page says', () => {
  it('of sequences: what they are made of, and what was dropped and why', () => {
    const summary = madeSummary();
    expect(originText(summary)).toBe('90 check-ins');
    expect(droppedLines(summary).map(({ label, value }) => `${label}: ${value}`)).toEqual([
      'Check-ins merged with the one before: 8',
      'Sequences dropped: less than 3 distinct hexagons: 1',
      'Sequences dropped: less than 10 hexagons: 1',
    ]);
  });

  it('of a belief: how likely the truth was, what was likelier, and what counting gives', () => {
    const [hexagon] = madeBelief({ from: 3, to: 4 }).hexagons;
    expect(beliefSentences(hexagon, 583)).toEqual([
      'The network gave the true hexagon 25 %: 1 of 583 are likelier.',
      'That is 2.0 bits, less than the 3.0 bits of counting how often each hexagon is visited.',
    ]);
    expect(beliefSentences({ ...hexagon, rank: 1, bits: [4] }, 583)).toEqual([
      expect.stringMatching(/no other is likelier\.$/),
      expect.stringMatching(/^That is 4.0 bits, more than/),
    ]);
    expect(beliefSentences({ ...hexagon, bits: [Infinity] }, 583)).toEqual([
      expect.stringMatching(/does not know/),
    ]);
    expect(bitsText(Infinity)).toBe('unknown to the network');
  });

  it('of a probe: whether training put it there, and whether counting tells more', () => {
    expect(probeVerdict(report(0.52, 0.5))).toMatch(/^Nothing of it/);
    expect(probeVerdict(report(0.8, 0.6, 0.95))).toBe(
      'It can be read from the network’s vectors: 0.80 of 1. Training put it there: fresh weights give 0.60. Counting visits tells more: 0.95.',
    );
    expect(probeVerdict(report(0.8, 0.78))).toMatch(
      /no clear difference: it may come from the tokens alone\.$/,
    );
  });

  it('of an epoch, and of the ways to tell hexagons', () => {
    const epoch = { network: 'pretrained', epoch: 2, epochs: 10, step: 9, loss: 1, best: true };
    expect(epochWords({ ...epoch, measures: { bits: 8.123, perplexity: 4.2 } })).toBe(
      'Epoch 2 of 10 of the pre-trained encoder: 8.12 bits per hexagon and perplexity 4.20 per token on the validation part',
    );
    expect(epochWords({ ...epoch, measures: {} })).toBeNull();
    const kind = { mostTokens: 4, fits: 31, lost: 0, examples: [] };
    expect(
      comparisonSentence([
        { ...kind, kind: 'digits', vocabulary: 33, meanTokens: 4, unseen: 0.02 },
        { ...kind, kind: 'flat', vocabulary: 605, meanTokens: 1, unseen: 0.02 },
      ]),
    ).toBe(
      'Digits need 33 tokens in all and 4 for a hexagon, so that near hexagons share most of theirs; one token each needs 605 and 2.0 % of later visits are in hexagons that training never sees.',
    );
  });
});
