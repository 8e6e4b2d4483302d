import { JUMP_TOLERANCE_METERS } from './steps';
import { LONGEST_GAP_SECONDS } from './fastest';
import { shown } from '../../base/text';

/** What is wrong with a route, if anything; each route has one kind. Filters that are kept hold these numbers. */
export const FailureKind = {
  none: 0,
  cutOff: 1,
  circled: 2,
  detour: 3,
  deadEnd: 4,
  astray: 5,
  stoppedEarly: 6,
  jump: 7,
  wrongWay: 8,
  forbiddenTurn: 9,
  closedRoad: 10,
  timesBack: 11,
  tooFast: 12,
  wrongStart: 13,
  repeated: 14,
} as const;

export type FailureKind = (typeof FailureKind)[keyof typeof FailureKind];
export type FailureName = Exclude<keyof typeof FailureKind, 'none'>;

/** A number that decides whether a route fails. */
interface Threshold {
  readonly usual: number;
  readonly least: number;
  readonly most: number;
  /** Between two values that make sense: 1 where only whole numbers do. */
  readonly step: number;
  readonly unit: string;
}

interface FailureRule {
  readonly label: string;
  /** What fails; `{}` stands for the threshold. */
  readonly reading: string;
  /** One sentence: why that is a failure, and why from there. */
  readonly why: string;
  /** Left out where there is nothing to set but whether the rule counts. */
  readonly threshold?: Threshold;
}

/** A detour between ends that are nearer than this is no failure. */
export const ERRAND_KM = 1;
/** Fewer revisits are a turn that was missed, whatever their share. */
export const FEWEST_REPEATED = 3;

/**
 * Every rule by which routes and driven trips fail, in the order in which they are listed. Shares of driven trips are
 * those of 1,189 matched trips of Porto's taxis and of 850 traces of theirs that were matched here.
 */
export const FAILURE_RULES: Readonly<Record<FailureName, FailureRule>> = {
  cutOff: {
    label: 'cut off',
    reading: 'an end is a closed road, or closed roads leave no way between the two',
    why: 'There was no way to take, so nothing else is asked of the route.',
  },
  jump: {
    label: 'jump',
    reading: `two roads in a row that do not touch: more than ${JUMP_TOLERANCE_METERS} m lie between their ends`,
    why: 'A car is never anywhere without having driven there; copies of one crossing lie within 2 m.',
  },
  wrongWay: {
    label: 'wrong way',
    reading: 'two roads in a row touch only where one of them would be driven against its direction',
    why: 'A road may be driven in its own direction only; the other direction of a street is a road of its own.',
  },
  forbiddenTurn: {
    label: 'forbidden turn',
    reading: 'the next road begins where the last one ends, but the network does not let it follow',
    why: 'Turns that the network lacks are forbidden by signs, or lead from a bridge to the road below it.',
  },
  closedRoad: {
    label: 'closed road',
    reading: 'it drives a road that is closed',
    why: 'Nobody can drive a closed road; a trip that was driven before it was closed fails too.',
  },
  timesBack: {
    label: 'times run back',
    reading: 'it enters a road before the one that leads there',
    why: 'Time does not run back; equal times are fine, since files hold whole seconds.',
  },
  tooFast: {
    label: 'too fast',
    reading: `{} km/h or more, on the average from the end of its first road on, or as the crow flies between two of its roads at least ${LONGEST_GAP_SECONDS} s apart`,
    why: 'None of 2,039 driven trips is that fast; single roads say little, since their times are interpolated and recorders lose positions.',
    threshold: { usual: 200, least: 60, most: 1000, step: 1, unit: 'km/h' },
  },
  wrongStart: {
    label: 'wrong start',
    reading: 'its first road is not the origin that was asked for',
    why: 'It is no answer for this pair, however well it drives.',
  },
  circled: {
    label: 'circled',
    reading: 'at least {} closed loops, whether it arrived or not',
    why: 'Long taxi trips turn round and look for passengers; 2 of 2,039 driven trips close so many loops.',
    threshold: { usual: 8, least: 1, most: 1000, step: 1, unit: 'loops' },
  },
  repeated: {
    label: 'same roads again',
    reading: `at least ${FEWEST_REPEATED} revisits, which are {} % of its roads`,
    why: 'Whoever turns round drives the other direction, which is another road; 2 of 2,039 driven trips repeat so many.',
    threshold: { usual: 45, least: 1, most: 100, step: 1, unit: '%' },
  },
  detour: {
    label: 'implausible detour',
    reading: `arrived, at least {} times as long as the shortest path, where that is ${ERRAND_KM} km or longer`,
    why: 'People run errands between ends that lie side by side; between others, 7 of 2,039 driven trips are so long.',
    threshold: { usual: 5, least: 1.5, most: 100, step: 0.1, unit: '×' },
  },
  deadEnd: {
    label: 'dead end',
    reading: 'did not arrive, and no road follows its last, or none that the search may take',
    why: 'Driven trips end where they were to end.',
  },
  astray: {
    label: 'wrong part of town',
    reading:
      'did not arrive, is as long as the shortest path or longer, and {} % of the distance from origin to destination remains (great circle)',
    why: 'It drove far enough to arrive, and is not even near.',
    threshold: { usual: 50, least: 1, most: 100, step: 1, unit: '%' },
  },
  stoppedEarly: {
    label: 'stopped early',
    reading: 'did not arrive for none of these reasons: the search ran out',
    why: 'A route that does not arrive is no answer.',
  },
};

export const FAILURE_NAMES = Object.keys(FAILURE_RULES) as readonly FailureName[];
/** All kinds that are failures, in the order of their rules. */
export const FAILURES: readonly FailureKind[] = FAILURE_NAMES.map((name) => FailureKind[name]);

/** A failure kind in words for people. */
export const FAILURE_KINDS: Readonly<Record<FailureKind, { readonly label: string }>> = {
  [FailureKind.none]: { label: 'none' },
  ...(Object.fromEntries(FAILURE_NAMES.map((name) => [FailureKind[name], FAILURE_RULES[name]])) as Record<
    Exclude<FailureKind, 0>,
    FailureRule
  >),
};

/** How routes are judged: the threshold of each rule, true where it has none, false where it does not count. */
export type RuleChoice = Readonly<Record<FailureName, number | boolean>>;

const chosen = (choose: (name: FailureName) => number | boolean): RuleChoice =>
  Object.fromEntries(FAILURE_NAMES.map((name) => [name, choose(name)])) as RuleChoice;

export const USUAL_RULES: RuleChoice = chosen((name) => FAILURE_RULES[name].threshold?.usual ?? true);

export const isUsualRule = (rules: RuleChoice, name: FailureName): boolean =>
  rules[name] === USUAL_RULES[name];

/** What fails by a rule as it is set now; where it does not count, what would. */
export function ruleReading(name: FailureName, rules: RuleChoice): string {
  const { reading, threshold } = FAILURE_RULES[name];
  if (!threshold) return reading;
  const value = typeof rules[name] === 'number' ? rules[name] : threshold.usual;
  return reading.replace('{}', String(value));
}

const OFF = 'off';
const ON = 'on';

const valueText = (value: number | boolean): string =>
  value === false ? OFF : value === true ? ON : String(value);

/** What a rule may be set to, in words: "a whole number from 60 to 1000 (km/h), or off". */
export function ruleRange(name: FailureName): string {
  const { threshold } = FAILURE_RULES[name];
  return threshold
    ? `${threshold.step === 1 ? 'a whole number' : 'a number'} from ${threshold.least} to ${threshold.most} (${threshold.unit}), or ${OFF}`
    : `${ON} or ${OFF}`;
}

/** Rules that differ from the usual ones, as links and the command line have them: `tooFast:150,jump:off`; '' for none. */
export const rulesText = (rules: RuleChoice): string =>
  FAILURE_NAMES.filter((name) => !isUsualRule(rules, name))
    .map((name) => `${name}:${valueText(rules[name])}`)
    .join();

/** Reads what `rulesText` writes. @returns the rules, and what is wrong with the text: clauses that say what is allowed */
export function readRules(text: string): {
  readonly rules: RuleChoice;
  readonly problems: readonly string[];
} {
  const read: Partial<Record<string, number | boolean>> = {};
  const problems: string[] = [];
  for (const part of text.split(',').filter(Boolean)) {
    const [name, given = '', ...more] = part.split(':');
    if (!Object.hasOwn(FAILURE_RULES, name)) {
      problems.push(`"${shown(name, 40)}" is none of the rules ${FAILURE_NAMES.join(', ')}`);
      continue;
    }
    const value = more.length > 0 ? undefined : ruleValue(name as FailureName, given);
    if (value !== undefined) read[name] = value;
    else problems.push(`${name} must be ${ruleRange(name as FailureName)}, not "${shown(given, 40)}"`);
  }
  return { rules: chosen((name) => read[name] ?? USUAL_RULES[name]), problems };
}

function ruleValue(name: FailureName, text: string): number | boolean | undefined {
  const { threshold } = FAILURE_RULES[name];
  if (text === OFF) return false;
  if (!threshold) return text === ON ? true : undefined;
  const form = threshold.step === 1 ? /^\d+$/ : /^\d+(\.\d+)?$/;
  const value = form.test(text) ? Number(text) : NaN;
  return value >= threshold.least && value <= threshold.most ? value : undefined;
}
