import { expect, it } from 'vitest';
import type { Dataset } from '../../../domain/dataset';
import { peopleWords } from './words';

const checkIns = {
  userCodes: Uint32Array.of(0),
  users: ['u'],
  places: Uint32Array.of(0),
  times: Float64Array.of(0),
};
const extras: Dataset['extras'] = { checkIns };
const card = { simulated: true } as Dataset['card'];

it('says of check-ins that they tell who somebody is, that nothing leaves the tab, and whether people are invented', () => {
  expect(peopleWords({ extras })).toMatch(/recognised again by where they go.*nothing.*leaves this tab/);
  expect(peopleWords({ extras })).not.toMatch(/invented/);
  expect(peopleWords({ extras, card: card! })).toMatch(/recognised again.*invented.*nothing leaves this tab/);
});

it('says nothing where there are none', () => {
  expect(peopleWords({ card: card! })).toBeNull();
  expect(peopleWords({ extras: {} })).toBeNull();
});
