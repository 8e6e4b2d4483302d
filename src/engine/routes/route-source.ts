import { badInput } from '../../base/failure';

/** Sets of trips that OD pairs are drawn from. */
export const OD_SOURCES = ['train', 'test'] as const;
export type OdSource = (typeof OD_SOURCES)[number];

/** In the order in which they stand everywhere: the plain one, then the one that is compared with it. */
export const STUDENTS = ['vanilla', 'distilled'] as const;
export type StudentSource = (typeof STUDENTS)[number];

/**
 * Shortest and fastest path, the Markov chain by closeness, and the cheapest paths by counts of steps and by the cost
 * learnt from trips.
 */
export const BASELINES = ['shortest', 'fastest', 'markov', 'likeliest', 'learnt'] as const;
/**
 * Models of route choice that are fitted by maximum likelihood: the recursive logit, the same with a constant for each
 * link, and the path-size logit. They are drawn where they are asked for, as their fits take a while.
 */
export const CHOICE_MODELS = ['recursive-logit', 'link-constants-logit', 'path-size-logit'] as const;
export type ChoiceModelSource = (typeof CHOICE_MODELS)[number];

export type BaselineSource = (typeof BASELINES)[number] | ChoiceModelSource;

/** Sources that draw routes here. */
export const DRAWN_SOURCES = [...STUDENTS, ...BASELINES, ...CHOICE_MODELS] as const;
export type DrawnSource = (typeof DRAWN_SOURCES)[number];

/** Places for sets of routes that were drawn elsewhere, or by another run: in files, or kept. */
export const OPENED_SOURCES = ['setA', 'setB', 'setC', 'setD'] as const;
export type OpenedSource = (typeof OPENED_SOURCES)[number];

export const ROUTE_SOURCES = [...DRAWN_SOURCES, ...OPENED_SOURCES] as const;
/** Who drew a set of routes. */
export type RouteSource = (typeof ROUTE_SOURCES)[number];

export const isChoiceModel = (source: string): source is ChoiceModelSource =>
  (CHOICE_MODELS as readonly string[]).includes(source);

export const isStudent = (source: string): source is StudentSource =>
  (STUDENTS as readonly string[]).includes(source);

/** Who has probabilities of next roads. */
type SampledSource = StudentSource | 'markov' | Exclude<ChoiceModelSource, 'path-size-logit'>;

/** @throws Failure 'bad-input' for who has no probabilities that routes are sampled by */
export function checkSampled(source: DrawnSource): asserts source is SampledSource {
  if (isStudent(source) || source === 'markov' || (isChoiceModel(source) && source !== 'path-size-logit'))
    return;
  throw badInput(
    `${source} has no probabilities of next roads to sample from: a student, the Markov chain and recursive logits have.`,
  );
}
