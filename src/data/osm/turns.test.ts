import { describe, expect, it } from 'vitest';
import { restriction, way, type SmallRelation, type SmallWay } from './testing/small-map';
import { cross, CROSS, make, oneWay, outcomes, type Made } from './testing/small-network';
import { networkReportLines } from './network-report';

describe('turning around', () => {
  const ways = [way(1, 'ab'), way(2, 'bc', { name: 'B' })];
  it.each([
    ['never', ['ab>bc', 'cb>ba']],
    ['dead-ends', ['ab>bc', 'ba>ab', 'bc>cb', 'cb>ba']],
    ['everywhere', ['ab>ba', 'ab>bc', 'ba>ab', 'bc>cb', 'cb>ba', 'cb>bc']],
  ] as const)('%s', async (uTurns, turns) => {
    const made = await make('a b c', ways, { uTurns });
    expect(made.turns).toEqual(turns);
    expect(made.report.uTurns).toBe(
      turns.filter((turn) => turn[0] === turn[4] && turn[1] === turn[3]).length,
    );
  });
});

const overOneNode = restriction(1, 'no_left_turn', 1, 'x', 4);
const overTwoNodes: SmallRelation = {
  ...overOneNode,
  members: [...overOneNode.members, { type: 'node', ref: 'n'.charCodeAt(0), role: 'via' }],
};

describe('turn restrictions', () => {
  const restricted = (...relations: SmallRelation[]) =>
    make(CROSS, cross, { uTurns: 'everywhere' }, relations);
  const from = (made: Made, road: string) => made.turns.filter((turn) => turn.startsWith(`${road}>`));

  it.each(['no_left_turn', 'no_right_turn', 'no_straight_on', 'no_entry', 'no_exit'])('%s', async (value) => {
    const made = await restricted(restriction(1, value, 1, 'x', 4));
    expect(from(made, 'wx')).toEqual(['wx>xw', 'wx>xe', 'wx>xn']);
    expect(outcomes(made)).toEqual({ applied: 1 });
    expect(made.report.restrictions[0].first).toEqual([1]);
  });

  it('no_u_turn', async () => {
    const made = await restricted(restriction(1, 'no_u_turn', 1, 'x', 1));
    expect(from(made, 'wx')).toEqual(['wx>xe', 'wx>xn', 'wx>xs']);
  });

  it('no_u_turn on a way that goes through the node holds on both sides', async () => {
    const ways = [way(1, 'wxe'), way(3, 'nx')];
    const made = await make(CROSS, ways, { uTurns: 'everywhere' }, [restriction(1, 'no_u_turn', 1, 'x', 1)]);
    expect([...from(made, 'wx'), ...from(made, 'ex')]).toEqual(['wx>xe', 'wx>xn', 'ex>xw', 'ex>xn']);
  });

  it.each(['only_straight_on', 'only_right_turn', 'only_left_turn'])('%s', async (value) => {
    const made = await restricted(restriction(1, value, 1, 'x', 2));
    expect(from(made, 'wx')).toEqual(['wx>xe']);
    expect(from(made, 'nx')).toHaveLength(4);
  });

  it('keeps roads apart at the node of a restriction', async () => {
    const made = await make('a b c', [way(1, 'ab'), way(2, 'bc')], {}, [
      restriction(1, 'no_straight_on', 1, 'b', 2),
    ]);
    expect(made.turns).toEqual(['cb>ba']);
  });

  it.each([
    ['exempt', restriction(1, 'no_left_turn', 1, 'x', 4, { except: 'bicycle;motorcar' })],
    ['applied', restriction(1, 'no_left_turn', 1, 'x', 4, { except: 'bus;bicycle' })],
    ['unknown', restriction(1, 'give_way', 1, 'x', 4)],
    ['conditional', restriction(1, 'no_left_turn', 1, 'x', 4, { hour_on: '07:00', hour_off: '09:00' })],
    ['off-roads', restriction(1, 'no_left_turn', 1, 'x', 99)],
    ['off-roads', restriction(1, 'no_left_turn', 1, 'q', 4)],
    ['not-connected', restriction(1, 'no_left_turn', 1, 'e', 4)],
    ['incomplete', { ...restriction(1, 'no_left_turn', 1, 'x', 4), members: [] }],
    ['not-connected', restriction(1, 'no_left_turn', 1, [2, 3], 4)],
    ['ambiguous', overTwoNodes],
  ])('%s', async (outcome, relation) => {
    const made = await restricted(relation);
    expect(outcomes(made)).toEqual({ [outcome]: 1 });
    expect(made.turns).toHaveLength(outcome === 'applied' ? 19 : 20);
  });

  it('reads those of cars alone, and leaves those of others and with conditions', async () => {
    const tagged = (id: number, key: string): SmallRelation => ({
      ...restriction(id, '', 1, 'x', 4),
      tags: { type: 'restriction', [key]: 'no_left_turn' },
    });
    const made = await restricted(
      tagged(1, 'restriction:motorcar'),
      tagged(2, 'restriction:hgv'),
      tagged(3, 'restriction:conditional'),
    );
    expect(outcomes(made)).toEqual({ applied: 1, 'other-vehicles': 1, conditional: 1 });
  });

  it('is not applied where a way goes through the node and so either side could be meant', async () => {
    const made = await make(CROSS, [way(1, 'wxe'), way(3, 'nx')], {}, [
      restriction(1, 'no_left_turn', 3, 'x', 1),
    ]);
    expect(outcomes(made)).toEqual({ ambiguous: 1 });
    const clear = await make(CROSS, [way(1, 'wxe', oneWay), way(3, 'nx')], {}, [
      restriction(1, 'no_left_turn', 3, 'x', 1),
    ]);
    expect(clear.turns).not.toContain('nx>xe');
    expect(outcomes(clear)).toEqual({ applied: 1 });
  });

  it('is needless where the turn is not there, and can be switched off', async () => {
    const relations = [restriction(1, 'no_u_turn', 1, 'x', 1)];
    expect(outcomes(await make(CROSS, cross, {}, relations))).toEqual({ needless: 1 });
    const off = await make(CROSS, cross, { uTurns: 'everywhere', turnRestrictions: false }, relations);
    expect(off.turns).toHaveLength(20);
    expect(outcomes(off)).toEqual({ 'switched-off': 1 });
  });

  describe('over a way', () => {
    const bow = 'a b c\n  d e';
    const ways = [way(1, 'ab'), way(2, 'bd', oneWay), way(3, 'de'), way(4, 'bc', { name: 'C' })];

    it('forbids the turn behind it where nobody else comes by', async () => {
      const alone = [
        way(1, 'ab', oneWay),
        ...ways.slice(1, 3),
        way(4, 'bc', { ...oneWay, name: 'C' }),
        way(5, 'da', { name: 'D' }),
      ];
      const made = await make(bow, alone, {}, [restriction(1, 'no_left_turn', 1, [2], 3)]);
      expect(made.turns).toContain('ab>bd');
      expect(made.turns).not.toContain('bd>de');
      expect(outcomes(made)).toEqual({ applied: 1 });
    });

    it('forbids the way itself where it leads nowhere else', async () => {
      const made = await make(bow, ways, {}, [restriction(1, 'no_left_turn', 1, [2], 3)]);
      expect(made.turns).not.toContain('ab>bd');
      expect(made.turns).toContain('cb>bd');
      expect(outcomes(made)).toEqual({ applied: 1 });
    });

    it('is not applied where others would be kept from their turns', async () => {
      const made = await make(bow, [...ways, way(5, 'da')], {}, [restriction(1, 'no_left_turn', 1, [2], 3)]);
      expect(outcomes(made)).toEqual({ 'via-ways': 1 });
    });

    it('only_*: nothing but the way and what is behind it', async () => {
      const made = await make(bow, ways, {}, [restriction(1, 'only_right_turn', 1, [2], 3)]);
      expect(made.turns.filter((turn) => turn.startsWith('ab>'))).toEqual(['ab>bd']);
      expect(outcomes(made)).toEqual({ applied: 1 });
    });
  });

  describe('over several ways', () => {
    const street = 'a b c d e\n  p q r  ';
    const along = ['ab', 'bc', 'cd', 'de'].map((path, i) => way(i + 1, path, oneWay));
    const sides = (...paths: string[]) => paths.map((path, i) => way(11 + i, path, oneWay));
    const over = (value: string, via: readonly number[] = [2, 3]) => restriction(1, value, 1, via, 4);
    /** What a restriction takes away of the turns that there are without it. */
    async function taken(ways: readonly SmallWay[], relation: SmallRelation) {
      const free = await make(street, ways, { turnRestrictions: false }, [relation]);
      const bound = await make(street, ways, {}, [relation]);
      const gone = free.turns.filter((turn) => !bound.turns.includes(turn));
      return { gone, ...outcomes(bound) };
    }

    it.each([
      ['behind them where nobody else comes by', ['cq', 'dr'], ['cd>de']],
      ['between them where others come later and nothing leads off', ['qc', 'cr'], ['bc>cd']],
      ['before them where others come at once and nothing leads off', ['pb', 'bq'], ['ab>bc']],
    ])('forbids the one turn %s', async (_, paths, gone) => {
      const ways = [...along, ...sides(...paths)];
      expect(await taken(ways, over('no_left_turn'))).toEqual({ gone, applied: 1 });
      expect(await taken(ways, over('no_left_turn', [3, 2]))).toEqual({ gone, applied: 1 });
    });

    it.each(['no_left_turn', 'only_straight_on'])('%s is left where it would bind others', async (value) => {
      const ways = [...along, ...sides('qc', 'dr')];
      expect(await taken(ways, over(value))).toEqual({ gone: [], 'via-ways': 1 });
      const { report } = await make(street, ways, {}, [over(value)]);
      expect(networkReportLines(report).join('\n')).toContain(
        'Not applied, since they hold over roads that others drive too: 1.',
      );
    });

    it('only_*: forbids all that leads off on the way', async () => {
      const ways = [...along, ...sides('bp', 'cq', 'dr')];
      const gone = ['ab>bp', 'bc>cq', 'cd>dr'];
      expect(await taken(ways, over('only_straight_on'))).toEqual({ gone, applied: 1 });
    });

    it('takes a way that others cross as the roads that it is', async () => {
      const whole = [along[0], way(2, 'bcd', oneWay), along[3], ...sides('cq', 'dr')];
      expect(await taken(whole, over('no_left_turn', [2]))).toEqual({ gone: ['cd>de'], applied: 1 });
      const crossed = [...whole, way(20, 'rc', oneWay)];
      expect(await taken(crossed, over('no_left_turn', [2]))).toEqual({ gone: [], 'via-ways': 1 });
    });

    it('is needless where the last turn is not there, and says where the ways do not join', async () => {
      const shut = [...along.slice(0, 3), way(4, 'ed', oneWay), ...sides('dr')];
      expect(await taken(shut, over('no_left_turn'))).toEqual({ gone: [], 'not-connected': 1 });
      const twice = [over('no_left_turn'), { ...over('no_left_turn'), id: 2 }];
      const made = await make(street, [...along, ...sides('dr')], {}, twice);
      expect(outcomes(made)).toEqual({ applied: 1, needless: 1 });
      const torn = [...along.slice(0, 2), way(3, 'pd'), along[3]];
      expect(await taken(torn, over('no_left_turn'))).toEqual({ gone: [], 'not-connected': 1 });
    });
  });
});
