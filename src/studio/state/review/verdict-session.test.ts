import { describe, expect, it } from 'vitest';
import type { Judged, Verdict } from '../../../engine/review/verdict';
import { verdictFile } from '../../../engine/review/verdict-file';
import { VerdictSession } from './verdict-session.svelte';
import { MemoryVerdicts } from './testing/memory-verdicts';

const REVIEW = '0123456789abcdef';
const line = (pair: number): Judged => ({ source: 'setA', pair, pass: 0 });

async function open(store = new MemoryVerdicts()) {
  let minute = 0;
  const session = new VerdictSession(store, () => new Date(Date.UTC(2026, 0, 1, 8, minute++)).toISOString());
  await session.open(REVIEW);
  return { session, store };
}

describe('a session of verdicts', () => {
  it('keeps what is said with its reason and note, and finds it again', async () => {
    const { session, store } = await open();
    session.reason = 'detour';
    session.note = 'round the park';
    session.give(line(3), 'implausible');
    expect([session.reason, session.note]).toEqual([null, '']);
    session.give(line(4), 'plausible');
    await Promise.resolve();
    const { session: later } = await open(store);
    expect([...later.map.values()]).toEqual([
      expect.objectContaining({ pair: 3, verdict: 'implausible', reason: 'detour', note: 'round the park' }),
      expect.objectContaining({ pair: 4, verdict: 'plausible', reason: null }),
    ]);
    await later.open('fedcba9876543210');
    expect(later.map.size).toBe(0);
  });

  it('takes back and gives again, on the page and in what is kept', async () => {
    const { session, store } = await open();
    expect(session.undo()).toBeNull();
    session.give(line(1), 'plausible');
    session.give(line(1), 'unsure');
    expect(session.undo()).toEqual(line(1));
    expect(session.of(line(1))?.verdict).toBe('plausible');
    session.undo();
    expect(session.of(line(1))).toBeNull();
    await Promise.resolve();
    expect(store.kept.get(REVIEW)!.size).toBe(0);
    session.redo();
    session.redo();
    expect(session.of(line(1))?.verdict).toBe('unsure');
    expect(session.redo()).toBeNull();
    session.undo();
    session.give(line(2), 'plausible');
    expect(session.redoes).toBeNull();
  });

  it('says when something could not be kept, and loses none of it', async () => {
    const { session, store } = await open();
    store.full = true;
    session.give(line(1), 'plausible');
    await new Promise((done) => setTimeout(done));
    expect(session.failure?.code).toBe('storage-full');
    expect(session.of(line(1))?.verdict).toBe('plausible');
  });

  it('takes the later word from a file', async () => {
    const { session } = await open();
    session.give(line(1), 'plausible');
    const said = (pair: number, day: string): Verdict => ({
      ...line(pair),
      ...{ verdict: 'implausible', reason: 'gap', note: '', at: `${day}T00:00:00.000Z`, blind: false },
    });
    const facts = { reviewer: 'Ada', dataset: '', review: REVIEW, pairs: 9, sets: [] };
    session.take(verdictFile({ ...facts, verdicts: [said(1, '2025-01-01'), said(2, '2025-01-01')] }));
    expect(session.of(line(1))?.verdict).toBe('plausible');
    expect(session.of(line(2))?.verdict).toBe('implausible');
    session.take(verdictFile({ ...facts, verdicts: [said(1, '2027-01-01')] }));
    expect(session.of(line(1))?.verdict).toBe('implausible');
  });

  it('remembers a round without names, and marks its verdicts', async () => {
    const { session, store } = await open();
    session.turnBlind({ seed: 1, order: [line(1)] });
    session.give(line(1), 'plausible');
    await Promise.resolve();
    const { session: later } = await open(store);
    expect(later.round).toEqual({ seed: 1, order: [line(1)] });
    expect(later.of(line(1))?.blind).toBe(true);
    later.turnBlind(null);
    await Promise.resolve();
    expect((await open(store)).session.round).toBeNull();
  });
});
