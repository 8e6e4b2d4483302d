import { describe, expect, it } from 'vitest';
import { routes } from '../../systems/routes/entry';
import { commandFor, shortcuts, type KeyPress } from './shortcuts';

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
  inText: false,
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
    expect([commandOf(press('n')), commandOf(press('P'))]).toEqual([
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
    expect(commandOf(press('z', { ctrlKey: true, inText: true, inControl: true }))).toBeNull();
    expect(commandOf(press('z', { ctrlKey: true, altKey: true }))).toBeNull();
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
