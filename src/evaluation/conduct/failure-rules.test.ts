import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FAILURE_KINDS,
  FAILURE_NAMES,
  FAILURE_RULES,
  FailureKind,
  readRules,
  ruleRange,
  ruleReading,
  rulesText,
  type RuleChoice,
  USUAL_RULES,
} from './failure-rules';

const choices = fc.record(
  Object.fromEntries(
    FAILURE_NAMES.map((name) => {
      const { threshold } = FAILURE_RULES[name];
      if (!threshold) return [name, fc.boolean()];
      const { least, most, step } = threshold;
      const values =
        step === 1
          ? fc.integer({ min: least, max: most })
          : fc.integer({ min: 10 * least, max: 10 * most }).map((tenths) => tenths / 10);
      return [name, fc.oneof(fc.constant(false), values)];
    }),
  ),
) as fc.Arbitrary<RuleChoice>;

describe('the rules of failure', () => {
  it('are one for each kind, each with a reading and a reason of its own and a usual threshold in its range', () => {
    expect([...FAILURE_NAMES, 'none'].sort()).toEqual(Object.keys(FailureKind).sort());
    const rules = FAILURE_NAMES.map((name) => FAILURE_RULES[name]);
    for (const of of ['label', 'reading', 'why'] as const)
      expect(new Set(rules.map((rule) => rule[of])).size).toBe(rules.length);
    for (const { threshold, reading } of rules) {
      expect(reading.includes('{}')).toBe(threshold !== undefined);
      if (threshold) expect(threshold.usual).toBeGreaterThan(threshold.least);
      if (threshold) expect(threshold.usual).toBeLessThan(threshold.most);
    }
    for (const kind of Object.values(FailureKind)) expect(FAILURE_KINDS[kind].label).toBeTruthy();
  });

  it('come back from their text, which names only what differs from the usual', () =>
    fc.assert(
      fc.property(choices, (rules) => {
        const text = rulesText(rules);
        expect(readRules(text)).toEqual({ rules, problems: [] });
        expect(text.split(',').filter(Boolean)).toHaveLength(
          FAILURE_NAMES.filter((name) => rules[name] !== USUAL_RULES[name]).length,
        );
      }),
    ));

  it('are as usual where a text is wrong, which is said with what is allowed', () => {
    const { rules, problems } = readRules(
      'tooFast:5000,detour:2.5,jump:3,circled:2.5,lost:1,astray:off:on,deadEnd',
    );
    expect(rules).toEqual({ ...USUAL_RULES, detour: 2.5 });
    expect(problems[0]).toBe('tooFast must be a whole number from 60 to 1000 (km/h), or off, not "5000"');
    expect(problems[1]).toBe('jump must be on or off, not "3"');
    expect(problems.slice(2).map((problem) => problem.split(' ')[0])).toEqual([
      'circled',
      '"lost"',
      'astray',
      'deadEnd',
    ]);
  });

  it('are never broken by any text', () =>
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { rules } = readRules(text);
        expect(Object.keys(rules)).toEqual(FAILURE_NAMES);
      }),
    ));

  it('are read with their threshold as it is now, or would be', () => {
    expect(ruleReading('tooFast', { ...USUAL_RULES, tooFast: 150 })).toMatch(/^150 km\/h or more/);
    expect(ruleReading('tooFast', { ...USUAL_RULES, tooFast: false })).toMatch(/^200 km\/h or more/);
    expect(ruleRange('detour')).toBe('a number from 1.5 to 100 (×), or off');
  });
});
