import * as v from 'valibot';
import { finite, text, word } from '../../base/json';
import { readJson } from '../../base/plain-json';
import { shown } from '../../base/text';
import type { SettingValue } from '../settings/settings';

const WAYS = ['better', 'worse', 'no-difference'] as const;

/** Something that a publication says and that the trials of a study can bear out or refute. */
export interface Claim {
  readonly text: string;
  /** "Table 3". */
  readonly where: string;
  /** The number that is given there, as it is given. */
  readonly thesis: string;
  /** Key of the measure that it speaks of. */
  readonly measure: string;
  readonly arm: string;
  /** The arm that it is compared with; null for a claim about a value itself. */
  readonly against: string | null;
  /** At which values of axes; over all values of those that are not named. */
  readonly at?: Readonly<Record<string, SettingValue>>;
  /** What it says of `arm` beside `against`; or the range, in the unit of the measure, of the value or difference. */
  readonly says: (typeof WAYS)[number] | { readonly low: number; readonly high: number };
  /**
   * Margin of 'no-difference': how large a difference counts as none, in the unit of the measure. Left out: 2 % of the
   * value of `against`.
   */
  readonly margin?: number;
}

const MOST_CLAIMS = 200;

const CLAIM = v.pipe(
  v.object({
    text: text(1000),
    where: text(200),
    thesis: text(300),
    measure: word,
    arm: word,
    against: v.nullable(word),
    at: v.exactOptional(v.record(word, v.union([finite, v.boolean(), text(200)]))),
    says: v.union([
      v.picklist(WAYS),
      v.pipe(
        v.object({ low: finite, high: finite }),
        v.check(({ low, high }) => low <= high, 'a range whose low end lies above its high end'),
      ),
    ]),
    margin: v.exactOptional(v.pipe(finite, v.minValue(0))),
  }),
  v.check(
    ({ against, says }) => against !== null || typeof says === 'object',
    'a claim against no arm says a range: { "low", "high" }',
  ),
) satisfies v.GenericSchema<unknown, Claim>;

/** The claims of a study file. */
export const CLAIMS = v.pipe(v.array(CLAIM), v.maxLength(MOST_CLAIMS)) satisfies v.GenericSchema<
  unknown,
  Claim[]
>;

/**
 * The claims in the text of a study file, which may hold more; none where it has no `claims`.
 * @throws Failure 'bad-input' that says what is wrong with a claim and where
 */
export const readClaims = (name: string, bytes: Uint8Array): readonly Claim[] =>
  readJson(shown(name), bytes, v.object({ claims: v.exactOptional(CLAIMS) }), 'Correct the study file.')
    .claims ?? [];
