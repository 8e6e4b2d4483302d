import { describe, expect, it } from 'vitest';
import { optimizerNames } from './moments-taken';
import type { TorchOptimizer } from './torch-optimizer';

type Named = readonly [name: string, ...shape: number[]];

const LM_TAD: readonly Named[] = [
  ['transformer.wte.weight', 50, 8],
  ['transformer.wpe.weight', 30, 8],
  ['transformer.h.0.ln_1.weight', 8],
  ['transformer.h.0.attn.c_attn.weight', 24, 8],
  ['transformer.h.0.mlp.c_fc.weight', 32, 8],
  ['transformer.ln_f.weight', 8],
];

const listing = (named: readonly Named[]) => named.map(([name, ...shape]) => ({ name, shape }));
const inOrder = (names: readonly string[]) => names.map((name) => LM_TAD.find(([each]) => each === name)!);

/** An optimiser over parameters, with moments for those alone whose number is kept. */
function optimizerOf(
  parameters: readonly Named[],
  groupSizes: readonly number[],
  isKept = (_: number) => true,
): TorchOptimizer {
  const moments = parameters.flatMap(([, ...shape], number) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const mean = { dtype: 'F32' as const, shape, data: new Float32Array(size) };
    return isKept(number) ? [[number, { m: mean, v: mean }] as const] : [];
  });
  return { groupSizes, betas: [0.9, 0.999], steps: 4, moments: new Map(moments) };
}

const [WTE, WPE, LN_1, ATTN, FC, LN_F] = LM_TAD.map(([name]) => name);

describe('the names of parameters that an optimiser numbers', () => {
  it.each([
    ['all parameters in one group', [WTE, WPE, LN_1, ATTN, FC, LN_F], [6]],
    ["nanoGPT's groups", [WTE, WPE, ATTN, FC, LN_1, LN_F], [4, 2]],
    ["nanoGPT's groups, sorted by name", [ATTN, FC, WPE, WTE, LN_1, LN_F], [4, 2]],
    ["nanoGPT's older groups, where tables do not decay", [ATTN, FC, LN_1, LN_F, WPE, WTE], [2, 4]],
    ['one group beside an empty one', [WTE, WPE, LN_1, ATTN, FC, LN_F], [6, 0]],
  ])('are found for %s', (_, names, groupSizes) => {
    const optimizer = optimizerOf(inOrder(names), groupSizes);
    expect(optimizerNames(optimizer, [listing(LM_TAD)])).toEqual(names);
  });

  it('are found where some parameters have no moments', () => {
    const optimizer = optimizerOf(LM_TAD, [6], (number) => number === 0 || number === 3);
    expect(optimizerNames(optimizer, [listing(LM_TAD)])).toEqual(LM_TAD.map(([name]) => name));
  });

  it('are refused where shapes do not tell two orders apart', () => {
    const alike: readonly Named[] = [
      ['b.weight', 4, 4],
      ['a.weight', 4, 4],
      ['norm.weight', 4],
    ];
    expect(optimizerNames(optimizerOf(alike, [2, 1]), [listing(alike)])).toEqual({
      why: 'the optimiser of the file has 3 parameters (2 + 1), which may be the weights in more than one order, and the file has no names of them',
    });
    // In one group they are those of the module, in its own order.
    expect(optimizerNames(optimizerOf(alike, [3]), [listing(alike)])).toEqual(alike.map(([name]) => name));
    const swapped = listing([alike[1], alike[0], alike[2]]);
    expect(optimizerNames(optimizerOf(alike, [3]), [listing(alike), swapped])).toMatchObject({
      why: expect.stringContaining('in more than one order'),
    });
  });

  it.each([
    ['another number of parameters', LM_TAD.slice(1), [5]],
    ['groups of other sizes', LM_TAD, [5, 1]],
    ['other shapes', [...LM_TAD.slice(0, 5), ['transformer.ln_f.weight', 9] as const], [6]],
  ])('are refused for %s', (_, parameters, groupSizes) => {
    expect(optimizerNames(optimizerOf(parameters, groupSizes), [listing(LM_TAD)])).toEqual({
      why: expect.stringMatching(
        /^the optimiser of the file has [56] parameters.* are the 6 weights in no order/,
      ),
    });
  });
});
