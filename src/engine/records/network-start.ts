import { counted, shown } from '../../base/text';
import type { MomentsStart } from '../checkpoints/moments-taken';
import type { TensorRow } from '../checkpoints/checkpoint-report';
import type { ParameterSpec } from '../../nn/parameters';

/** What became of a tensor when a training started from a file: used, made from the seed, or not used. */
export const START_FATES = ['taken', 'anew', 'left'] as const;
type StartFate = (typeof START_FATES)[number];

export interface StartRow {
  /** Official name. */
  readonly name: string;
  readonly fate: StartFate;
  readonly shape: readonly number[];
  /** Why, or under which name the file has it; may be empty. */
  readonly note: string;
}

/** The weights that a network's training started from. */
export interface NetworkStart {
  /** Name of the file or run, as a person gave it. */
  readonly name: string;
  /** Digest of the file: that of a teacher is also in the record of the run that trained it. */
  readonly digest: string;
  /** Numbers of tensors; `tensors` lists the first of them where there are very many. */
  readonly taken: number;
  readonly anew: number;
  readonly left: number;
  /** Left out in records from before it was told. */
  readonly moments?: MomentsStart;
  readonly tensors: readonly StartRow[];
}

/** A record is read up to 32 MiB, and a file may hold any number of tensors. */
export const MOST_START_ROWS = 10_000;
/** In characters. */
export const LONGEST_START_TEXT = 300;

/** @param name of the file or run; hidden characters and what is too long are left out, as in all rows */
export function networkStart(
  name: string,
  digest: string,
  rows: readonly StartRow[],
  moments?: MomentsStart,
): NetworkStart {
  const number = (fate: StartFate) => rows.filter((row) => row.fate === fate).length;
  const short = (text: string) => shown(text, LONGEST_START_TEXT);
  return {
    name: short(name),
    digest,
    taken: number('taken'),
    anew: number('anew'),
    left: number('left'),
    ...(moments && { moments: { ...moments, note: short(moments.note) } }),
    tensors: rows
      .slice(0, MOST_START_ROWS)
      .map((row) => ({ ...row, name: short(row.name), note: short(row.note) })),
  };
}

/** Rows that a few lines of text have. */
const MOST_LINES = 40;

/** How many tensors were taken, for people. @param label of the network, in the middle of a sentence */
export const startSentence = (label: string, { name, taken, anew, left, moments }: NetworkStart): string =>
  [
    `The ${label} starts from ${name}: ${counted(taken, 'tensor')} taken, ${anew} made anew, ${left} left.`,
    ...(moments ? [momentsSentence(moments)] : []),
  ].join(' ');

/** What became of the optimiser's moments, for people. */
export function momentsSentence({ taken, steps, note }: MomentsStart): string {
  if (taken === 0) return `The optimiser begins anew: ${note}.`;
  const done = note === '' ? '' : ` (${note})`;
  return `The optimiser goes on with its moments of ${counted(taken, 'tensor')}, after ${counted(steps, 'step')}${done}.`;
}

/** The numbers of tensors, and a line for each that was not taken. */
export function startLines(label: string, start: NetworkStart): string[] {
  const { digest, tensors } = start;
  const others = tensors.filter(({ fate }) => fate !== 'taken');
  const lines = others
    .slice(0, MOST_LINES)
    .map(
      ({ fate, name: tensor, shape, note }) =>
        `  ${fate.padEnd(5)} ${tensor} [${shape.join(', ')}]${note === '' ? '' : `: ${note}`}`,
    );
  const more = others.length - lines.length;
  return [
    `${startSentence(label, start)} Digest: ${digest}.`,
    ...lines,
    ...(more > 0 ? [`  and ${more} more, which run.json lists`] : []),
  ];
}

const FATES: Readonly<Record<TensorRow['fate'], StartFate>> = {
  used: 'taken',
  renamed: 'taken',
  missing: 'anew',
  ignored: 'left',
};

/** What was made of a file that fits, as the record of a run says it. */
export function startRows(rows: readonly TensorRow[], specs: readonly ParameterSpec[]): StartRow[] {
  const shapes = new Map(specs.map(({ name, shape }) => [name, shape]));
  return rows.map(({ name, fate, shape, note }) => ({
    name,
    fate: FATES[fate],
    shape: shape ?? shapes.get(name) ?? [],
    note,
  }));
}
