import { describe, expect, it } from 'vitest';
import { wayToHeavy, type Load } from './page-thread.mjs';

const now = (path: string): Load => ({ path, isLater: false });
const later = (path: string): Load => ({ path, isLater: true });
const wayOf = (loads: Record<string, Load[]>) =>
  wayToHeavy(
    new Map(Object.entries(loads)),
    (path) => path.startsWith('page/'),
    (path) => path === 'heavy',
  );

describe('what the thread of the page loads', () => {
  it('is found by way of others', () => {
    const loads = { 'page/a': [now('b')], b: [now('a'), now('heavy')], heavy: [] };
    expect(wayOf(loads)).toEqual(['page/a', 'b', 'heavy']);
  });

  it('holds what the page asks for later, and not what others do', () => {
    expect(wayOf({ 'page/a': [later('b')], b: [now('heavy')], heavy: [] })).toEqual(['page/a', 'b', 'heavy']);
    expect(wayOf({ 'page/a': [now('entry')], entry: [later('heavy')], heavy: [] })).toBeUndefined();
  });

  it('ends where modules load each other', () => {
    expect(wayOf({ 'page/a': [now('b')], b: [now('page/a')], worker: [now('heavy')] })).toBeUndefined();
  });
});
