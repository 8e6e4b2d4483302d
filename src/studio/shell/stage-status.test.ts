import { expect, it } from 'vitest';
import { dataStatus, withLoading } from './stage-status';

it('is, of the data, whether some are open or on their way, and how many roads they have', () => {
  const opened = { dataset: { network: { roadCount: 2041, classNames: ['primary'] } } };
  expect(dataStatus({ data: { busy: false, opened: null } })).toEqual({ sign: 'empty', word: 'none open' });
  expect(dataStatus({ data: { busy: true, opened } })).toEqual({ sign: 'busy', word: 'loading' });
  expect(dataStatus({ data: { busy: false, opened } })).toEqual({ sign: 'ready', word: '2,041 roads' });
});

it('says of what is on its way that it is loading, and of what is there what it is', () => {
  const nothing = { sign: 'empty', word: 'none yet' } as const;
  const still = { data: { busy: false }, runs: { doing: null } };
  expect(withLoading(nothing, still)).toBe(nothing);
  expect(withLoading(nothing, { ...still, data: { busy: true } }).word).toBe('loading');
  expect(withLoading(nothing, { ...still, runs: { doing: 'Opening the results' } }).word).toBe('loading');
  const ready = { sign: 'ready', word: 'trained' } as const;
  expect(withLoading(ready, { ...still, data: { busy: true } })).toBe(ready);
});
