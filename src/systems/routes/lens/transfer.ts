import { Reliability, type ReliabilityBin } from '../../../evaluation/reliability';
import { spearman } from '../../../evaluation/statistics/ranks';
import { STUDENT_NAMES, type StudentName } from '../distillation/distillation-config';
import { softenedBy } from './step-terms';

export type Reader = 'teacher' | StudentName;
export const READERS: readonly Reader[] = ['teacher', ...STUDENT_NAMES];

/** Steps that are listed one by one. */
const MOST_APART = 40;
const MOST_APART_IN_GROUP = 12;

/** One step of a held-out trip where there was a choice: two candidates or more, and the road taken among them. */
export interface ChoiceStep {
  readonly trip: number;
  readonly step: number;
  /** Place of the candidate taken. */
  readonly taken: number;
  /** (C) each. */
  readonly logits: Readonly<Partial<Record<Reader, ArrayLike<number>>>>;
  /** The group that it is in, by kind of group. */
  readonly groups: Readonly<Record<GroupKind, string>>;
}

/** What steps are told apart by: class of the road, distance to go, hour of the day, how often the cell was seen. */
export const GROUP_KINDS = ['class', 'distance', 'hour', 'seen'] as const;
export type GroupKind = (typeof GROUP_KINDS)[number];

/** How well a network predicts, and whether its confidence can be believed. */
export interface NetworkScores {
  /** Share of the steps whose likeliest candidate is the road taken; a tie counts by its share. */
  readonly accuracy: number;
  /** Mean -log p of the road taken, in nats. */
  readonly crossEntropy: number;
  /** Expected calibration error. */
  readonly calibrationError: number;
  readonly reliability: readonly ReliabilityBin[];
}

/** How much a student says what the teacher says. */
export interface Agreement {
  /** Share of the steps with the same likeliest candidate; ties count by their share. */
  readonly top1: number;
  /** Mean KL(q || p) at temperature 1, in nats. */
  readonly divergence: number;
  /** Mean rank correlation (Spearman) over the steps on which the teacher does not rank all alike. */
  readonly rank: number;
}

/** The same over the steps of one group. */
export interface TransferGroup {
  readonly kind: GroupKind;
  readonly label: string;
  readonly steps: number;
  readonly accuracy: Readonly<Partial<Record<Reader, number>>>;
  readonly agreement: Readonly<Partial<Record<StudentName, Pick<Agreement, 'top1' | 'divergence'>>>>;
  /** Steps of the group on which the students are farthest apart; none without two students. */
  readonly apart: readonly ApartStep[];
}

/** A step on which the students are far apart. */
export interface ApartStep {
  readonly trip: number;
  readonly step: number;
  /** Total variation between the students, from 0 to 1. */
  readonly apart: number;
  /** The students whose likeliest candidate is the road taken. */
  readonly right: readonly StudentName[];
}

/** What a teacher passed on, over held-out trips. Plain data. */
export interface Transfer {
  /** With a choice; the rest is over these. */
  readonly steps: number;
  /** With one candidate, or a road taken that is none. */
  readonly withoutChoice: number;
  readonly networks: Readonly<Partial<Record<Reader, NetworkScores>>>;
  readonly agreement: Readonly<Partial<Record<StudentName, Agreement>>>;
  readonly groups: readonly TransferGroup[];
  /** From the farthest apart on; none without two students. */
  readonly apart: readonly ApartStep[];
}

/** Measures what a teacher passed on. */
export function transferOf(steps: Iterable<ChoiceStep>, withoutChoice: number): Transfer {
  const all = new Sums();
  const groups = new Map<string, OpenGroup>();
  const apart: ApartStep[] = [];
  for (const step of steps) {
    const opinions = opinionsOf(step);
    all.add(opinions);
    const between = apartAt(step, opinions);
    if (between) apart.push(between);
    for (const kind of GROUP_KINDS) {
      const label = step.groups[kind];
      const key = `${kind} ${label}`;
      const group = groups.get(key) ?? { kind, label, sums: new Sums(), apart: [] };
      groups.set(key, group);
      group.sums.add(opinions);
      if (between) group.apart.push(between);
    }
  }
  return {
    steps: all.steps,
    withoutChoice,
    networks: all.networks(),
    agreement: all.agreement(),
    groups: [...groups.values()].map(({ kind, label, sums, apart: own }) => ({
      kind,
      label,
      steps: sums.steps,
      ...sums.ofGroup(),
      apart: farthest(own, MOST_APART_IN_GROUP),
    })),
    apart: farthest(apart, MOST_APART),
  };
}

/** A group while steps are added to it. */
interface OpenGroup {
  readonly kind: GroupKind;
  readonly label: string;
  readonly sums: Sums;
  readonly apart: ApartStep[];
}

/** How far the students are apart at a step; null without two of them. */
function apartAt({ trip, step }: ChoiceStep, opinions: Opinions): ApartStep | null {
  const [a, b] = [opinions.vanilla, opinions.distilled];
  if (!a || !b) return null;
  const right = STUDENT_NAMES.filter((name) => opinions[name]!.hit === 1);
  return { trip, step, apart: totalVariation(a.p, b.p), right };
}

const farthest = (steps: readonly ApartStep[], most: number): ApartStep[] =>
  steps.toSorted((x, y) => y.apart - x.apart || x.trip - y.trip || x.step - y.step).slice(0, most);

/** What one network says of one step. */
interface Opinion {
  readonly p: Float64Array;
  readonly logits: ArrayLike<number>;
  /** Candidates of the highest probability. */
  readonly best: readonly number[];
  /** 1 if the road taken is the only one of these, a share of it if it is one of several, else 0. */
  readonly hit: number;
  readonly crossEntropy: number;
  /** The student's agreement with the teacher at this step; null for the teacher, and without one. */
  readonly agreement: StepAgreement | null;
}

interface StepAgreement {
  readonly top1: number;
  readonly divergence: number;
  /** NaN where the teacher ranks all alike, or the student does. */
  readonly rank: number;
}

type Opinions = Readonly<Partial<Record<Reader, Opinion>>>;

function opinionsOf({ logits, taken }: ChoiceStep): Opinions {
  const teacher = logits.teacher ? softenedBy(logits.teacher, 1).plain : null;
  const opinions: Partial<Record<Reader, Opinion>> = {};
  for (const name of READERS) {
    const own = logits[name];
    if (!own) continue;
    const p = softenedBy(own, 1).plain;
    const best = likeliest(own);
    opinions[name] = {
      p,
      logits: own,
      best,
      hit: best.includes(taken) ? 1 / best.length : 0,
      crossEntropy: -Math.log(Math.max(p[taken], Number.MIN_VALUE)),
      agreement:
        name === 'teacher' || !teacher
          ? null
          : {
              top1: sharedBest(likeliest(logits.teacher!), best),
              divergence: divergence(teacher, p),
              rank: spearman(logits.teacher!, own),
            },
    };
  }
  return opinions;
}

function likeliest(logits: ArrayLike<number>): number[] {
  const values = Array.from(logits);
  const most = Math.max(...values);
  return values.flatMap((value, c) => (value === most ? [c] : []));
}

/** Chance that two who pick one of their likeliest at random pick the same. */
const sharedBest = (a: readonly number[], b: readonly number[]): number =>
  a.filter((c) => b.includes(c)).length / (a.length * b.length);

const divergence = (q: Float64Array, p: Float64Array): number =>
  q.reduce(
    (sum, value, c) => (value > 0 ? sum + value * Math.log(value / Math.max(p[c], Number.MIN_VALUE)) : sum),
    0,
  );

const totalVariation = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, c) => sum + Math.abs(value - b[c]), 0) / 2;

/** Running sums over steps. */
class Sums {
  steps = 0;
  readonly #networks: Partial<Record<Reader, NetworkSums>> = {};
  readonly #agreement: Partial<Record<StudentName, AgreementSums>> = {};

  add(opinions: Opinions): void {
    this.steps++;
    for (const name of READERS) {
      const opinion = opinions[name];
      if (!opinion) continue;
      (this.#networks[name] ??= new NetworkSums()).add(opinion);
      if (name !== 'teacher' && opinion.agreement)
        (this.#agreement[name] ??= new AgreementSums()).add(opinion.agreement);
    }
  }

  networks(): Transfer['networks'] {
    return mapped(this.#networks, (sums) => sums.scores());
  }

  agreement(): Transfer['agreement'] {
    return mapped(this.#agreement, (sums) => sums.mean());
  }

  ofGroup(): Pick<TransferGroup, 'accuracy' | 'agreement'> {
    return {
      accuracy: mapped(this.#networks, (sums) => sums.scores().accuracy),
      agreement: mapped(this.#agreement, (sums) => {
        const { top1, divergence: mean } = sums.mean();
        return { top1, divergence: mean };
      }),
    };
  }
}

class NetworkSums {
  #steps = 0;
  #hits = 0;
  #crossEntropy = 0;
  readonly #reliability = new Reliability();

  add({ p, best, hit, crossEntropy }: Opinion): void {
    this.#steps++;
    this.#hits += hit;
    this.#crossEntropy += crossEntropy;
    this.#reliability.add(p[best[0]], hit);
  }

  scores(): NetworkScores {
    return {
      accuracy: this.#hits / this.#steps,
      crossEntropy: this.#crossEntropy / this.#steps,
      calibrationError: this.#reliability.error,
      reliability: this.#reliability.bins,
    };
  }
}

class AgreementSums {
  #steps = 0;
  #top1 = 0;
  #divergence = 0;
  #ranked = 0;
  #rank = 0;

  add({ top1, divergence: apart, rank }: StepAgreement): void {
    this.#steps++;
    this.#top1 += top1;
    this.#divergence += apart;
    if (Number.isNaN(rank)) return;
    this.#ranked++;
    this.#rank += rank;
  }

  mean(): Agreement {
    return {
      top1: this.#top1 / this.#steps,
      divergence: this.#divergence / this.#steps,
      rank: this.#rank / this.#ranked,
    };
  }
}

const mapped = <Key extends string, From, To>(
  from: Readonly<Partial<Record<Key, From>>>,
  to: (value: From) => To,
): Partial<Record<Key, To>> =>
  Object.fromEntries(
    Object.entries<From>(from as Record<Key, From>).map(([key, value]) => [key, to(value)]),
  ) as Partial<Record<Key, To>>;
