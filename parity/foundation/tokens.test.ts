import { describe, expect, it } from 'vitest';
import { failed, storedNumbers, type Files, type Json } from '../testing/stored-numbers';
import { tokens } from './tokens';

const { checksOf, changedJson, moved, changedTensors } = storedNumbers('foundation', () => [tokens]);

const movedToken = changedTensors('tokens.safetensors', (all) => {
  (all.get('city.tokens')!.data as BigInt64Array)[9] += 1n;
});

const keptUser = changedJson('tokens.json', (json) => {
  (json.users as Json[])[4].kept = true;
});

it('all stored tokens are met, and none is left unread', async () => {
  const checks = await checksOf('cpu', undefined, ['tokens']);
  expect(failed(checks)).toEqual([]);
  expect(checks.length).toBeGreaterThan(130);
});

describe('one changed value fails its row and no other', () => {
  it.each<[string, Files]>([
    ['tokens: base cell and digits', moved('tokens.json', 1, 'example', 'digits', 3)],
    ['tokens: centres', moved('tokens.json', 1e-8, 'city', 'centres_lat_lng', 7, 1)],
    ['tokens: mean area', moved('tokens.json', 1e-9, 'city', 'mean_area_km2')],
    ['tokens: city.tokens', movedToken],
    ['tokens: descendants', moved('tokens.json', 1, 'pentagon', 'descendants_at_resolution')],
    ['tokens: tokens of user 2', moved('tokens.json', 1, 'users', 2, 'tokens', 3, 1)],
    ['tokens: clusters of user 1', moved('tokens.json', 1, 'users', 1, 'clusters', 2, 'checkins')],
    ['tokens: sequence of user 4, if it is kept', keptUser],
    ['tokens: labels of user 0', moved('tokens.json', 1, 'masking', 0, 'labels', 5)],
    ['tokens: masked tokens of user 1', moved('tokens.json', 1, 'masking', 1, 'masked_ids', 14)],
  ])('%s', async (row, files) => {
    expect(failed(await checksOf('cpu', files, ['tokens']))).toEqual([row]);
  });
});
