import { Random } from '../../../src/base/random';

/** Sizes and temperatures of a made-up distillation file. */
export interface DistillationSizes {
  readonly trips: number;
  readonly steps: number;
  readonly candidates: number;
  readonly vocabulary: number;
  readonly roads: number;
  readonly cases: readonly { readonly tau: number; readonly lambda: number }[];
  readonly seed: number;
}

interface Step {
  readonly trip: number;
  readonly step: number;
  /** Logits of the real candidates. */
  readonly logits: number[];
  readonly teacher: number[];
}

/**
 * A `distill_kl.json` of other sizes, its numbers worked out here step by step in double precision from the
 * definitions that such a file states: the thesis's loss over all steps or the last ones, and the loss of its
 * code.
 */
export function otherDistillation(sizes: DistillationSizes): Record<string, unknown> {
  const random = new Random(sizes.seed).fork('distillation');
  const int = (below: number) => Math.floor(random.next() * below);
  const list = <T>(length: number, of: (i: number) => T) => Array.from({ length }, (_, i) => of(i));
  const { trips, steps, candidates, vocabulary, roads } = sizes;
  const roadToToken = list(roads, () => int(vocabulary - 1));
  const lengths = list(trips, () => 1 + int(steps));
  const candidateLengths = lengths.map((length) =>
    list(steps, (t) => (t < length ? 1 + int(candidates) : 0)),
  );
  const roadIds = list(trips, () => list(steps, () => list(candidates, () => int(roads))));
  const logits = list(trips, () => list(steps, () => list(candidates, () => 4 * random.normal())));
  const probabilities = list(trips, () => list(steps, () => distribution(vocabulary, random)));
  const at = (trip: number, step: number): Step => {
    const real = candidateLengths[trip][step];
    const tokens = roadIds[trip][step].slice(0, real).map((road) => roadToToken[road]);
    return {
      trip,
      step,
      logits: logits[trip][step].slice(0, real),
      teacher: tokens.map((token) => probabilities[trip][step][token]),
    };
  };
  const counted = lengths
    .flatMap((length, trip) => list(length, (step) => at(trip, step)))
    .filter(({ teacher }) => sum(teacher) > 0);
  const last = counted.filter(({ trip, step }) => step === lengths[trip] - 1);
  const places = () => list(trips, () => list(steps, () => list(candidates, () => 0)));
  const form = (over: readonly Step[], lambda: number, of: (step: Step) => LossOfStep) => {
    const parts = over.map((step) => ({ step, ...of(step) }));
    const gradient = places();
    for (const { step, slope } of parts)
      slope.forEach((each, c) => (gradient[step.trip][step.step][c] = (lambda * each) / over.length));
    const loss = sum(parts.map((part) => part.loss)) / over.length;
    return {
      loss,
      weighted_loss: lambda * loss,
      d_weighted_loss_d_logits: gradient,
      num_valid_steps: over.length,
    };
  };
  const rows = [1, 30, 1000].map((tau) => {
    const { loss, d_weighted_loss_d_logits: slopes } = form(counted, 1, (step) => thesisLoss(step, tau));
    const sizesOf = slopes.flat(2).map(Math.abs);
    return { tau, all_steps: { loss, grad_abs_mean: sum(sizesOf) / sizesOf.length } };
  });
  return {
    shapes: { B: trips, T: steps, C: candidates, V: vocabulary, num_roads: roads },
    road_to_token: roadToToken,
    trace_road_id: list(trips, () => list(steps, () => int(roads))),
    trace_len: lengths,
    candidate_len: candidateLengths,
    candidate_road_id: roadIds,
    student_logits: logits,
    teacher_probs: probabilities,
    definitions: { special_steps: { first: [[0, 0]] } },
    cases: sizes.cases.map(({ tau, lambda }) => {
      const perStep = list(trips, () => list(steps, (): number | null => null));
      for (const step of counted) perStep[step.trip][step.step] = thesisLoss(step, tau).loss;
      return {
        tau,
        lambda_: lambda,
        thesis_all_steps: { ...form(counted, lambda, (step) => thesisLoss(step, tau)), per_step: perStep },
        thesis_last_step_only: form(last, lambda, (step) => thesisLoss(step, tau)),
        fork_verbatim: form(last, lambda, (step) => thesisCodeLoss(step, tau)),
      };
    }),
    gradient_vs_tau: { rows },
  };
}

interface LossOfStep {
  readonly loss: number;
  /** By the logits. */
  readonly slope: number[];
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

const normalised = (values: readonly number[]) => values.map((value) => value / sum(values));

function softmax(logits: readonly number[], tau: number): number[] {
  const most = Math.max(...logits);
  return normalised(logits.map((logit) => Math.exp((logit - most) / tau)));
}

function thesisLoss({ logits, teacher }: Step, tau: number): LossOfStep {
  const p = softmax(logits, tau);
  const q = normalised(normalised(teacher).map((mass) => (mass > 0 ? mass ** (1 / tau) : 0)));
  const terms = q.map((each, c) => (each > 0 ? each * Math.log(each / p[c]) : 0));
  return { loss: tau * tau * sum(terms), slope: q.map((each, c) => tau * (p[c] - each)) };
}

/** No tau squared, everything clamped at 1e-9; clamped values of p get no gradient. */
function thesisCodeLoss({ logits, teacher }: Step, tau: number): LossOfStep {
  const p = softmax(logits, tau);
  const mass = Math.max(sum(teacher), 1e-9);
  const q = normalised(teacher.map((each) => Math.max(each / mass, 1e-9) ** (1 / tau)));
  const clamped = (value: number) => Math.log(Math.max(value, 1e-9));
  const byLogP = q.map((each, c) => (p[c] >= 1e-9 ? -each : 0));
  return {
    loss: sum(q.map((each, c) => each * (clamped(each) - clamped(p[c])))),
    slope: p.map((each, c) => (byLogP[c] - each * sum(byLogP)) / tau),
  };
}

/** Probabilities that are stored in single precision; a few are 0 and some vanish. */
function distribution(size: number, random: Random): number[] {
  const logits = Array.from({ length: size }, () => 6 * random.normal());
  return softmax(logits, 1).map((each) => (random.next() < 0.05 ? 0 : Math.fround(each)));
}
