import { Failure } from '../../../base/failure';
import { Random } from '../../../base/random';
import type { Task } from '../../../base/task';
import { MASK_RULE, type MaskRule } from '../../../domain/hexagons/masked-sequences';
import type { HexagonSequences } from '../../../domain/hexagons/hexagon-sequences';
import { NOT_ASKED, type TokenRow } from '../../../models/h3-bert/token-batch';
import type { Validation } from '../../../nn/training/trainable';
import type { FoundationConfig } from '../foundation-config';
import { askTokens } from '../networks/ask-tokens';
import type { HexagonModel } from '../networks/hexagon-model';
import { askedHexagons, type AskedHexagon } from '../sequences/asked-hexagons';
import { evenlySpread, windowsOf, type Piece } from '../sequences/pieces';
import type { TokenRows } from '../sequences/token-rows';
import type { TokenData } from './token-training';

/** Validation takes so many windows at most, evenly spread over their part. */
const MOST_VALIDATED = 400;

/** What training asks for, by BERT's rule. */
const trainingRule = ({ rate, runs }: FoundationConfig['masking']): MaskRule => ({ ...MASK_RULE, rate, runs });

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
    throw new Failure(
      'bad-input',
      'There are too few sequences to train and validate with. Open data with more people or more weeks.',
    );
  const rule = trainingRule(masking);
  const read = (piece: Piece, random: Random) => (masking.shuffled ? shuffled(piece, random) : piece);
  const validation = maskedRows(windows, rows, measuringRule(masking), {
    random: new Random(seed).fork('masks of validation'),
    read,
  });
  const asked = askedHexagons(validation);
  return {
    itemCount: learnt.length,
    rows: (items, step) =>
      maskedRows(
        Array.from(items, (item) => learnt[item]),
        rows,
        rule,
        { random: new Random(seed).fork(`masks of step ${step}`), read },
      ),
    validate: async (model, task) => maskedMeasures(model, validation, asked, rows.mostTokens, task),
  };
}

/** Windows with hexagons hidden by chance; at least one hexagon is asked for in all of them together. */
export function maskedRows(
  windows: readonly Piece[],
  rows: TokenRows,
  rule: MaskRule,
  { random, read }: { readonly random: Random; readonly read?: (piece: Piece, random: Random) => Piece },
): TokenRow[] {
  const draw = () => random.next();
  const masked = windows.map((piece) => rows.masked(read ? read(piece, random) : piece, draw, rule));
  if (masked.some(({ labels }) => Array.from(labels!).some((label) => label !== NOT_ASKED))) return masked;
  const first = rows.maskedBy(windows[0], { hexagons: [0], actions: ['mask'], replacements: [-1] });
  return [first, ...masked.slice(1)];
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

async function maskedMeasures(
  model: HexagonModel,
  rows: readonly TokenRow[],
  asked: readonly AskedHexagon[],
  mostTokens: number,
  task: Task,
): Promise<Validation> {
  const { nats, said } = await askTokens(model, rows, task);
  const loss = nats.reduce((sum, cost) => sum + cost, 0) / nats.length;
  const right = new Array<number>(mostTokens).fill(0);
  const there = new Array<number>(mostTokens).fill(0);
  for (const { at, tokens } of asked)
    tokens.forEach((token, level) => {
      there[level]++;
      if (said[at + level] === token) right[level]++;
    });
  return {
    score: -loss,
    measures: {
      nats: loss,
      perplexity: Math.exp(loss),
      bits: (loss * nats.length) / (Math.LN2 * asked.length),
      ...Object.fromEntries(right.map((count, level) => [`level${level + 1}`, count / there[level]])),
    },
  };
}
