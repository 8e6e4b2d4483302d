import { describe, expect, it } from 'vitest';
import { routes } from '../../systems/routes/index';
import { commandFor, PRESENTING, REVIEWING, shortcuts, type KeyPress } from './shortcuts';

const stages = [{ id: 'data', label: 'Data' }, ...routes.stages];
const commandOf = (pressed: KeyPress) => commandFor(pressed, stages);

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  defaultPrevented: false,
  inControl: false,
  inArrows: false,
  inText: false,
  isTyping: false,
  ...more,
});

describe('the keys of the page', () => {
  it('give each key one meaning', () => {
    const keys = shortcuts(stages).map(({ key, with: held = '' }) => `${held} ${key}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('select stages by number and ignore upper case', () => {
    expect(commandOf(press('3'))).toEqual({ do: 'stage', stage: 'distil' });
    expect(commandOf(press('F'))).toEqual({ do: 'fit' });
    expect(commandOf(press('Escape'))).toEqual({ do: 'leave' });
    expect([commandOf(press('n')), commandOf(press('B'))]).toEqual([
      { do: 'next-pair' },
      { do: 'previous-pair' },
    ]);
    expect(commandOf(press('n', { inText: true }))).toBeNull();
    expect(commandOf(press('x'))).toBeNull();
  });

  it('undo and redo with Ctrl or Cmd, but not in a text field, which undoes what is typed', () => {
    expect(commandOf(press('z', { ctrlKey: true }))).toEqual({ do: 'undo' });
    expect(commandOf(press('Z', { metaKey: true, shiftKey: true }))).toEqual({ do: 'redo' });
    expect(commandOf(press('z'))).toBeNull();
    expect(commandOf(press('z', { ctrlKey: true, inText: true, isTyping: true }))).toBeNull();
    expect(commandOf(press('z', { ctrlKey: true, inText: true }))).toEqual({ do: 'undo' });
    expect(commandOf(press('z', { ctrlKey: true, altKey: true }))).toBeNull();
  });

  it('are told apart in the help by what they do', () => {
    const all = [...shortcuts(stages), ...REVIEWING, ...PRESENTING].map(({ what }) => what);
    expect(new Set(all).size).toBe(all.length);
  });

  it('turn what is presented, as clickers do, and leave the arrows to what goes by them', () => {
    const shown = (key: string, more: Partial<KeyPress> = {}) =>
      commandFor(press(key, more), stages, 'presenting')?.do ?? null;
    expect(['ArrowRight', 'PageDown', ' ', 'ArrowLeft', 'PageUp'].map((key) => shown(key))).toEqual([
      ...['next', 'next', 'next', 'back', 'back'],
    ]);
    expect([shown('ArrowRight', { inArrows: true }), shown('PageDown', { inArrows: true })]).toEqual([
      ...[null, 'next'],
    ]);
    expect([shown(' ', { inControl: true }), shown('ArrowRight', { inText: true })]).toEqual([null, null]);
    expect([shown('p'), shown('Escape'), shown('2')]).toEqual(['present', 'leave', 'stage']);
    expect([shown('b'), shown('.'), commandOf(press('.'))]).toEqual(['black', 'black', null]);
    expect([commandOf(press('ArrowRight')), commandOf(press('PageUp'))]).toEqual([null, null]);
  });

  it('leave letters to text fields, the space bar to controls, and the browser its own keys', () => {
    expect(commandOf(press('1', { inText: true, inControl: true }))).toBeNull();
    expect(commandOf(press(' ', { inControl: true }))).toBeNull();
    expect(commandOf(press('f', { inControl: true }))).toEqual({ do: 'fit' });
    expect(commandOf(press(' '))).toEqual({ do: 'pause' });
    expect(commandOf(press('f', { ctrlKey: true }))).toBeNull();
    expect(commandOf(press('f', { defaultPrevented: true }))).toBeNull();
  });
});
