import { describe, expect, it } from 'vitest';
import { routes } from '../../systems/routes/entry';
import { shortcuts, wishOf as wishAmong, type KeyPress } from './shortcuts';

const stages = [{ id: 'data', label: 'Data' }, ...routes.stages];
const wishOf = (pressed: KeyPress) => wishAmong(pressed, stages);

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  defaultPrevented: false,
  inControl: false,
  inText: false,
  ...more,
});

describe('the keys of the page', () => {
  it('give each key one meaning', () => {
    const keys = shortcuts(stages).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('go to stages by number and do not mind capitals', () => {
    expect(wishOf(press('3'))).toEqual({ do: 'stage', stage: 'distil' });
    expect(wishOf(press('F'))).toEqual({ do: 'fit' });
    expect(wishOf(press('Escape'))).toEqual({ do: 'leave' });
    expect([wishOf(press('n')), wishOf(press('P'))]).toEqual([{ do: 'next-pair' }, { do: 'previous-pair' }]);
    expect(wishOf(press('n', { inText: true }))).toBeNull();
    expect(wishOf(press('x'))).toBeNull();
  });

  it('leave a text its letters, a control its space, and the browser its own keys', () => {
    expect(wishOf(press('1', { inText: true, inControl: true }))).toBeNull();
    expect(wishOf(press(' ', { inControl: true }))).toBeNull();
    expect(wishOf(press('f', { inControl: true }))).toEqual({ do: 'fit' });
    expect(wishOf(press(' '))).toEqual({ do: 'pause' });
    expect(wishOf(press('f', { ctrlKey: true }))).toBeNull();
    expect(wishOf(press('f', { defaultPrevented: true }))).toBeNull();
  });
});
