import { describe, expect, it } from 'vitest';
import { gridCity } from '../../../../generation/testing/grid-city';
import { TokenVocabulary } from '../../../../models/htp/token-vocabulary';
import { joinedChips, promptChips } from './prompt-chips';

describe('the chips of a prompt', () => {
  it('say each token in words', () => {
    const network = gridCity(3, 3);
    const vocabulary = new TokenVocabulary([32, 64], network.roadCount);
    // Thursday, the first of January 1970, 08:40.
    const order = { roads: Uint32Array.of(0, 2, 1), start: 31_200, duration: 600, interval: 15 };
    const chips = promptChips(vocabulary, network, order);
    expect(chips.slice(0, 5).map(({ about, says }) => `${about}: ${says}`)).toEqual([
      'Weekday: Thu',
      'Half hour: 08:30',
      'Duration: 10:00 min',
      'Distance: 334 m',
      'Interval: 15 s',
    ]);
    expect(chips.map(({ token }) => token)).toEqual([
      '<weekday_3>',
      '<halfhour_17>',
      expect.stringMatching(/^<duration_\d+>$/),
      expect.stringMatching(/^<distance_\d+>$/),
      '<interval_4>',
      '<road_0>',
      '<road_2>',
      '<road_1>',
    ]);
  });

  it('are one where roads of one name follow each other', () => {
    const road = (says: string, token: string) => ({ about: 'Road', says, token });
    const chips = [road('Mill Lane', '<road_1>'), road('Mill Lane', '<road_2>'), road('Ring', '<road_3>')];
    expect(joinedChips([...chips, chips[0]])).toEqual([
      road('Mill Lane, 2 roads', '<road_1> <road_2>'),
      road('Ring', '<road_3>'),
      road('Mill Lane', '<road_1>'),
    ]);
  });
});
