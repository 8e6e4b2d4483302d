import { expect, it } from 'vitest';
import { dataStatus } from './stage-status';

it('is, of the data, whether some are open or on their way, and how many roads they have', () => {
  const opened = { dataset: { network: { roadCount: 2041, classNames: ['primary'] } } };
  expect(dataStatus({ data: { busy: false, opened: null } })).toEqual({ sign: 'empty', word: 'none open' });
  expect(dataStatus({ data: { busy: true, opened } })).toEqual({ sign: 'busy', word: 'loading' });
  expect(dataStatus({ data: { busy: false, opened } })).toEqual({ sign: 'ready', word: '2,041 roads' });
});
