import type { StudentName } from '../distillation/distillation-config';
import type { LensReading, StudentReading } from './lens-reading';
import {
  entropy,
  norm,
  softenedBy,
  stepTerms,
  type LossForm,
  type Softened,
  type StepTerms,
} from './step-terms';

/** One road that can follow, as the lens shows it. */
export interface Candidate {
  readonly road: number;
  /** Metres from its middle to that of the destination. */
  readonly meters: number;
  /** Degrees between the way onto it and the way to the destination. */
  readonly degrees: number;
  /** Whether the journey took it. */
  readonly isTaken: boolean;
  /** Places of the other candidates whose middle lies in the same cell: the teacher cannot tell them apart. */
  readonly ties: readonly number[];
}

/** One decision of a journey, with all that follows from raw logits for a form of the loss. */
export interface Decision {
  readonly step: number;
  /** The road that it is taken on. */
  readonly road: number;
  readonly candidates: readonly Candidate[];
  /** Place of the candidate taken; -1 where it is closed or beyond the limit of candidates. */
  readonly taken: number;
  /** LM-TAD, or the network of another system that is looked at in its place; null without one. */
  readonly teacher: (Softened & { readonly logits: Float32Array }) | null;
  readonly students: Readonly<Partial<Record<StudentName, StudentDecision>>>;
}

export interface StudentDecision extends StepTerms {
  readonly logits: Float32Array;
  /** What of the logits is its residual, by parts; left out of a student without one. */
  readonly residual?: NonNullable<StudentReading['residual']>;
}

/** The distilled student's loss has the teacher's term, the vanilla student's has none. */
export function decisionAt(reading: LensReading, step: number, form: LossForm): Decision {
  const { candidateOffsets, candidates, meters, degrees, taken, teacher, scorer, students } = reading;
  const [from, to] = [candidateOffsets[step], candidateOffsets[step + 1]];
  const logitsOf = (logits: Float32Array) => logits.subarray(from, to);
  const cells: ArrayLike<number | string> =
    teacher?.cells.subarray(from, to) ?? scorer?.cells?.candidates.slice(from, to) ?? [];
  const taught = teacher ?? scorer;
  const teacherLogits = taught ? logitsOf(taught.logits) : null;
  const read: Partial<Record<StudentName, StudentDecision>> = {};
  for (const [name, student] of Object.entries(students) as [
    StudentName,
    LensReading['students'][StudentName],
  ][]) {
    if (!student) continue;
    const logits = logitsOf(student.logits);
    read[name] = {
      ...stepTerms(logits, name === 'distilled' ? teacherLogits : null, taken[step], form),
      logits,
      ...(student.residual && { residual: cut(student.residual, logitsOf) }),
    };
  }
  return {
    step,
    road: reading.roads[step],
    taken: taken[step],
    candidates: Array.from({ length: to - from }, (_, c) => ({
      road: candidates[from + c],
      meters: meters[from + c],
      degrees: degrees[from + c],
      isTaken: c === taken[step],
      ties: Array.from(cells, (_cell, other) => other).filter(
        (other) => other !== c && cells[other] === cells[c],
      ),
    })),
    teacher: teacherLogits && { ...softenedBy(teacherLogits, form.tau), logits: teacherLogits },
    students: read,
  };
}

const cut = (
  { counting, network, together }: NonNullable<StudentReading['residual']>,
  of: (values: Float32Array) => Float32Array,
) => ({ counting: of(counting), network: of(network), together: of(together) });

/**
 * How far the networks are apart at each step: the total variation between the two students, or between the only
 * student and the teacher, at temperature 1; 0 where there is one network alone.
 * @returns (S) from 0 to 1
 */
export function disagreements({ candidateOffsets, teacher, scorer, students }: LensReading): Float64Array {
  const known = [students.vanilla, students.distilled, teacher ?? scorer].flatMap((one) =>
    one ? [one.logits] : [],
  );
  const apart = new Float64Array(candidateOffsets.length - 1);
  if (known.length < 2) return apart;
  const [a, b] = known;
  return apart.map((_, step) => {
    const [from, to] = [candidateOffsets[step], candidateOffsets[step + 1]];
    const [p, q] = [a, b].map((logits) => softenedBy(logits.subarray(from, to), 1).plain);
    return p.reduce((sum, value, c) => sum + Math.abs(value - q[c]), 0) / 2;
  });
}

/** The loss of one student at one step over temperatures. T temperatures. */
export interface TemperatureCurves {
  /** (T) */
  readonly tau: Float64Array;
  /** (T) lambda tau^2 KL, or lambda KL. */
  readonly distillation: Float64Array;
  /** (T) entropy of the soft targets in nats. */
  readonly entropy: Float64Array;
  /** (T) length of the gradient of the teacher's term by the logits. */
  readonly gradient: Float64Array;
}

/** Where the curves begin and end, evenly in the logarithm. */
const TAU_RANGE = { from: 0.5, to: 20, points: 41 } as const;

/** What the temperature does to the teacher's term of one step. */
export function temperatureCurves(
  student: Float32Array,
  teacher: Float32Array,
  form: Pick<LossForm, 'lambda' | 'tauSquared'>,
): TemperatureCurves {
  const { from, to, points } = TAU_RANGE;
  const tau = Float64Array.from({ length: points }, (_, i) => from * (to / from) ** (i / (points - 1)));
  // Without a road taken there is no cross-entropy: what is left is the teacher's term alone.
  const terms = Array.from(tau, (one) => stepTerms(student, teacher, -1, { ...form, tau: one }));
  return {
    tau,
    distillation: Float64Array.from(terms, ({ distillation }) => distillation),
    entropy: Float64Array.from(tau, (one) => entropy(softenedBy(teacher, one).soft)),
    gradient: Float64Array.from(terms, ({ gradient }) => norm(gradient)),
  };
}

/** What a sentence about a decision is made with. */
export interface DecisionWords {
  /** "Mill Lane, northbound", "residential 123, eastbound". */
  roadName(road: number): string;
  /** "The trip", "The route": what is looked at. */
  readonly journey: string;
}

/** From this share on a network is sure. */
const SURE = 0.95;

const percent = (share: number): string => {
  const value = 100 * share;
  return value > 99.5 && value < 100 ? 'over 99 %' : `${value.toFixed(0)} %`;
};

/** What happened at a decision, in one or two sentences made from its numbers. */
export function decisionSentence(decision: Decision, { roadName, journey }: DecisionWords): string {
  const { candidates, taken, teacher, students } = decision;
  const named = (place: number) => roadName(candidates[place].road);
  if (candidates.length === 0) return 'No open road can follow here.';
  if (candidates.length === 1)
    return `The only road that can follow here is ${named(0)}: every network gives it all of its probability.`;
  const opinions: { readonly who: string; readonly place: number; readonly share: number }[] = [];
  const add = (who: string, probabilities: Float64Array | undefined) => {
    if (!probabilities) return;
    const place = probabilities.indexOf(probabilities.reduce((a, b) => Math.max(a, b)));
    opinions.push({ who, place, share: probabilities[place] });
  };
  add('the teacher', teacher?.plain);
  add('the vanilla student', students.vanilla?.student.plain);
  add('the distilled student', students.distilled?.student.plain);
  const went = taken < 0 ? 'elsewhere' : `to ${named(taken)}`;
  if (opinions.length === 0) return `${journey} went ${went}.`;
  const first = opinions[0];
  if (opinions.every(({ place }) => place === first.place)) {
    const right = first.place === taken ? ', where' : `; ${journey.toLowerCase()} went ${went}.`;
    const end = first.place === taken ? ` ${journey.toLowerCase()} went.` : '';
    const shares = opinions.map(({ who, share }) => `${who} ${percent(share)}`).join(', ');
    if (opinions.every(({ share }) => share >= SURE))
      return capital(`${all(opinions.length)} sure of ${named(first.place)}${right}${end}`);
    return capital(`${most(opinions.length)} ${named(first.place)} (${shares})${right}${end}`);
  }
  const parts = opinions.map(({ who, place, share }) => {
    const where = place === taken ? `, where ${journey.toLowerCase()} went` : '';
    return `${who} gives ${percent(share)} to ${named(place)}${where}`;
  });
  const isRight = opinions.some(({ place }) => place === taken);
  return capital(`${parts.join('; ')}.`) + (isRight ? '' : ` ${journey} went ${went}.`);
}

const all = (count: number) => (count === 1 ? 'it is' : count === 2 ? 'both are' : 'all three are');
const most = (count: number) =>
  count === 1 ? 'it gives most to' : `${count === 2 ? 'both' : 'all three'} give most to`;
const capital = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);
