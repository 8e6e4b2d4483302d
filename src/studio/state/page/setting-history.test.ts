import { describe, expect, it } from 'vitest';
import { DrawSettings } from '../routes/draw-settings.svelte';
import { DistilSettings } from '../../../systems/routes/view/state/distil-settings.svelte';
import { SettingHistory } from './setting-history.svelte';

/** A history of two forms, at a time that a test sets. */
function history() {
  const clock = { now: 0 };
  const distil = new DistilSettings();
  const draw = new DrawSettings();
  const past = new SettingHistory(() => clock.now);
  const look = () => past.note([distil, draw]);
  look();
  /** A change of its own, after a rest. */
  const change = (what: () => void) => {
    clock.now += 5000;
    what();
    look();
  };
  return { clock, distil, draw, past, look, change };
}

describe('the history of settings', () => {
  it('undoes and does again, form by form, and says what', () => {
    const { distil, draw, past, change } = history();
    expect([past.undoes, past.redoes, past.undo(), past.redo()]).toEqual([null, null, false, false]);
    const usual = distil.value('lambda');
    change(() => distil.set('lambda', 0.5));
    change(() => distil.set('lambda', 1));
    change(() => (draw.search = 'best-first'));
    expect(past.undoes).toBe('Undo: Search Usual: beam for HOSER, … → Best-first search');
    expect(past.undo()).toBe(true);
    expect(draw.search).toBe('usual');
    expect([past.undoes, past.redoes]).toEqual([
      'Undo: λ 0.5 → 1',
      'Redo: Search Usual: beam for HOSER, … → Best-first search',
    ]);
    past.undo();
    expect([distil.value('lambda'), past.said]).toEqual([0.5, 'Undone: λ 0.5 → 1.']);
    past.undo();
    expect(distil.value('lambda')).toBe(usual);
    expect(distil.toOverrides()).toEqual({});
    expect(past.undo()).toBe(false);
    past.redo();
    past.redo();
    expect([distil.value('lambda'), draw.search, past.said]).toEqual([1, 'usual', 'Redone: λ 0.5 → 1.']);
  });

  it('takes what is dragged or typed as one change, and what is dragged back as none', () => {
    const { clock, distil, past, look, change } = history();
    const drag = (...values: number[]) => {
      for (const value of values) {
        clock.now += 50;
        distil.set('tau', value);
        look();
      }
    };
    const [usual, seen] = [distil.value('tau'), distil.value('window')];
    change(() => distil.set('window', 5));
    drag(3, 4, 5, 6);
    expect(past.undoes).toBe(`Undo: τ ${usual} → 6`);
    past.undo();
    expect([distil.value('tau'), past.undoes]).toEqual([usual, `Undo: Teacher window ${seen} → 5`]);
    clock.now += 5000;
    drag(3, 9, usual);
    expect(past.undoes).toBe(`Undo: Teacher window ${seen} → 5`);
  });

  it('brings back what a change of size dropped', () => {
    const { distil, past, change } = history();
    change(() => distil.set('epochs', 3));
    change(() => (distil.preset = 'demo'));
    expect(distil.value('epochs')).not.toBe(3);
    expect(past.undoes).toBe('Undo: Size quick → demo');
    past.undo();
    expect([distil.preset, distil.value('epochs')]).toEqual(['quick', 3]);
    past.redo();
    expect(distil.preset).toBe('demo');
  });

  it('forgets what was undone with the next change', () => {
    const { draw, past, change } = history();
    change(() => (draw.departure = 30600));
    change(() => (draw.weekday = 2));
    past.undo();
    change(() => draw.turn('markov', false));
    expect(past.redoes).toBeNull();
    past.undo();
    expect(draw.sources).toContain('markov');
    past.undo();
    expect([draw.departure, draw.weekday, past.undo()]).toEqual([null, null, false]);
  });
});
