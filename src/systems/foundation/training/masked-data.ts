import { badInput } from '../../../base/failure';
import { Random } from '../../../base/random';
import type { Task } from '../../../base/task';
import { MASK_RULE, type MaskRule } from '../../../domain/hexagons/masked-sequences';
import type { HexagonSequences } from '../../../domain/hexagons/hexagon-sequences';
import { MaskedTally } from '../../../evaluation/masked-measures';
import type { Validation } from '../../../nn/training/batch-feed';
import type { FoundationConfig } from '../settings';
import { askTokens } from '../networks/ask-tokens';
import type { HexagonModel } from '../networks/hexagon-model';
import { hideHexagons, type HiddenHexagons } from '../sequences/hidden-hexagons';
import { type TokenRows, evenlySpread, windowsOf, type Piece } from '../sequences/token-rows';
import type { TokenData } from './token-training';

/** Validation takes so many windows at most, evenly spread over their part. */
const MOST_VALIDATED = 400;

/** What training asks for, by BERT's rule. */
const trainingRule = ({ rate, runs }: FoundationConfig['masking']): MaskRule => ({
  ...MASK_RULE,
  rate,
  runs,
});

/** What measuring asks for: nothing of a hexagon is left or replaced, so that none can be read off. */
export const measuringRule = (masking: FoundationConfig['masking']): MaskRule => ({
  ...trainingRule(masking),
  random: 0,
  keep: 0,
});

/**
 * Pre-training: other hexagons are hidden in every epoch.
 * @throws Failure 'bad-input' where a part has no sequence
 */
export function maskedData(
  { train, val }: { readonly train: HexagonSequences; readonly val: HexagonSequences },
  rows: TokenRows,
  { masking, seed }: Pick<FoundationConfig, 'masking' | 'seed'>,
): TokenData {
  const learnt = windowsOf(train, rows.tokens, rows.context);
  const windows = evenlySpread(windowsOf(val, rows.tokens, rows.context), MOST_VALIDATED);
  if (learnt.length === 0 || windows.length === 0)
    throw badInput(
      'There are too few sequences to train and validate with. Open data with more people or more weeks.',
    );
  const rule = trainingRule(masking);
  const hide = (pieces: readonly Piece[], by: MaskRule, random: Random) =>
    hideHexagons(
      masking.shuffled ? pieces.map((piece) => shuffled(piece, random)) : pieces,
      rows,
      by,
      random,
    );
  const validation = hide(windows, measuringRule(masking), new Random(seed).fork('masks of validation'));
  return {
    itemCount: learnt.length,
    rows: (items, step) => {
      const random = new Random(seed).fork(`masks of step ${step}`);
      return hide(
        Array.from(items, (item) => learnt[item]),
        rule,
        random,
      ).rows;
    },
    validate: (model, task) => maskedMeasures(model, validation, rows, task),
  };
}

/** The hexagons of a piece in an order that is drawn by chance, each with its time. */
function shuffled(piece: Piece, random: Random): Piece {
  const order = random.shuffle(Uint32Array.from(piece.cells.keys()));
  return {
    ...piece,
    cells: order.map((at) => piece.cells[at]),
    times: Float64Array.from(order, (at) => piece.times[at]),
  };
}

/** The mean cost of a token in nats, its perplexity, the bits of a hexagon, and the share of tokens that are right at each level. */
async function maskedMeasures(
  model: HexagonModel,
  { rows, asked }: HiddenHexagons,
  reading: TokenRows,
  task: Task,
): Promise<Validation> {
  const { nats, said } = await askTokens(model, rows, task);
  const tally = new MaskedTally();
  tally.add(
    asked.flatMap(({ at, cell }, hexagon) =>
      Array.from(reading.tokensOf(cell), (token, level) => ({
        hexagon,
        level: level + 1,
        nats: nats[at + level],
        isRight: said[at + level] === token,
      })),
    ),
  );
  const { loss, perplexity, bitsPerHexagon, accuracyByLevel } = tally.measures;
  return {
    score: -loss,
    measures: {
      nats: loss,
      perplexity,
      bits: bitsPerHexagon,
      ...Object.fromEntries(accuracyByLevel.map((share, level) => [`level${level + 1}`, share])),
    },
  };
}
