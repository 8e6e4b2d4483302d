import { describe, expect, it } from 'vitest';
import { ReferenceFolder } from '../harness/reference-folder';
import { failed, storedNumbers, type Files } from '../testing/stored-numbers';
import { subjectsOf } from './subjects';
import { otherDistillation } from './testing/other-distillation';

const { folder, changedJson, checksOf } = storedNumbers('routes');

/** A stored JSON whose fields a test changes. */
type Json = Record<string, unknown> & { cases: unknown[]; files: Record<string, unknown> };

const failing = async (subject: string, files: Files) => failed(await checksOf([subject], files));

describe('what cannot be checked fails', () => {
  it('an entry that is missing, and nothing but what needs it', async () => {
    const without = changedJson('lmtad_forward.json', (json) => delete json.perplexity);
    expect(await failing('lmtad_forward', without)).toEqual([
      'lmtad_forward: loss and perplexities',
      'lmtad_forward: lmtad_forward.json.token_probs',
    ]);
    const empty = changedJson('lmtad_checkpoint.json', (json) => (json.files = {}));
    expect(await failing('checkpoints', empty)).toEqual(['checkpoints: there are files to check']);
  });

  it('a checkpoint that is not the one described, or no checkpoint', async () => {
    const swapped = { 'lmtad_weights_only.pt': folder().bytes('hoser_best.pth') };
    expect((await failing('checkpoints', swapped)).length).toBeGreaterThan(0);
    const broken = { 'hoser_best.pth': new Uint8Array(64) };
    expect(await failing('checkpoints', broken)).toContain('checkpoints/hoser_best.pth: hoser_best.pth');
  });
});

describe('other folders of the same form', () => {
  it.each([
    ['lmtad_start', 'lmtad_start.json'],
    ['review', 'review/statistics.json'],
  ] as const)("may do without %s, whose numbers are not the official code's", (name, file) => {
    const named = (files: ReadonlyMap<string, Uint8Array>) =>
      subjectsOf(new ReferenceFolder(files)).map((subject) => subject.name);
    const files = new Map(folder().files);
    expect(named(files)).toContain(name);
    files.delete(file);
    expect(named(files)).not.toContain(name);
  });

  it('searches for other pairs, in another order and twice', async () => {
    const other = changedJson<Json>('beam_search.json', (json) => {
      json.cases = [7, 5, 2, 5].map((i) => json.cases[i]);
    });
    expect(await failing('beam_search', other)).toEqual([]);
  });

  it('checkpoints under other names', async () => {
    const renamed = changedJson<Json>('lmtad_checkpoint.json', (json) => {
      json.files = { 'student.pth': json.files['hoser_best.pth'] };
    });
    const bytes = folder().bytes('hoser_best.pth');
    expect(await failing('checkpoints', { ...renamed, 'student.pth': bytes })).toEqual([]);
  });

  it.each([
    { trips: 9, steps: 12, candidates: 7, vocabulary: 90, roads: 50, seed: 3 },
    { trips: 1, steps: 1, candidates: 1, vocabulary: 5, roads: 2, seed: 4 },
    { trips: 3, steps: 20, candidates: 2, vocabulary: 300, roads: 700, seed: 8 },
  ])('a distillation of $trips trips, $steps steps and $candidates candidates', async (sizes) => {
    const cases = [0.25, 1, 7, 100].map((tau) => ({ tau, lambda: 0.3 / tau }));
    const generated = otherDistillation({ ...sizes, cases });
    const bytes = new TextEncoder().encode(JSON.stringify(generated));
    expect(await failing('distill_kl', { 'distill_kl.json': bytes })).toEqual([]);
  });
});
