import { shown } from '../../../base/text';
import { beginLarge, decimal } from '../../report/html/words';
import { markup } from '../../report/markup';
import type { Picture } from '../../report/svg/picture';
import { px } from '../../report/svg/scale';
import { axisScale } from '../pictures/axis-scale';
import { pointOf } from '../pictures/arm-marks';
import { WIDTH, boxesOf, frameOf, spreadOut } from '../pictures/panels';
import { tickText } from '../pictures/tick-text';
import { valueScale } from '../../report/svg/value-scale';
import { relatedCities, type CitiesFindings } from './cities-findings';
import { CITY_FACTS, type CityFact } from './city-fact';

/** The axis of a fact is logarithmic where its largest value is so many times its smallest. */
const WIDE = 5;
const LONGEST_NAME = 12;
const NAME = { height: 11, width: 6.2 };

/** The gain of distilling over each fact of cities, a point with its interval for each city. Null for fewer than two. */
export function gainPlot({ cities, objective, baseline, formatOf }: CitiesFindings): Picture | null {
  const { test } = objective;
  const points = relatedCities(cities, test).map(({ city, facts }) => ({
    name: city.city,
    facts,
    gain: city.gain!,
  }));
  if (points.length < 2) return null;
  const format = formatOf(test);
  const { boxes, height } = boxesOf(CITY_FACTS.length);
  const ends = points.flatMap(({ gain: { value, low, high } }) => [value, low ?? value, high ?? value]);
  const less = test.better === 'less' ? ', less is better' : '';
  const head = `${beginLarge(format.differenceUnit || 'difference')} beside ${baseline}${less}`;
  const text = (value: number) => format.number(value, true);
  const said = points.map(({ name, facts, gain }) => {
    const own = CITY_FACTS.map(({ key, label, decimals }) => `${label} ${decimal(facts[key], decimals)}`);
    return `${name}: ${own.join(', ')}; difference ${format.difference(gain)}`;
  });
  return {
    width: WIDTH,
    height,
    title: `${test.label} minus that of ${baseline} over each fact of the cities`,
    description: `${said.join('. ')}.`,
    content: CITY_FACTS.map((fact, i) => {
      const box = boxes[i];
      const [left, right] = [box.left + 12, box.right - 12];
      const x = axisScale(
        axisOf(
          fact,
          points.map(({ facts }) => facts[fact.key]),
        ),
        [left, right],
      );
      const y = valueScale([0, ...ends], [box.bottom, box.top]);
      const labels = spreadOut(
        points.map(({ gain }) => y.at(gain.value) + 4),
        NAME.height,
        [box.top, box.bottom],
      );
      return markup`<g>${frameOf(box, head, y, tickText(y, text), x, fact.label)}
<line class="rule" x1="${px(box.left)}" x2="${px(box.right)}" y1="${px(y.at(0))}" y2="${px(y.at(0))}"/>
${points.map(({ name, facts, gain: { value, low, high } }, k) => {
  const at = x.at(facts[fact.key]);
  const label = shown(name, LONGEST_NAME);
  const isLeft = at + 8 + label.length * NAME.width > box.end;
  return markup`${low === null || high === null ? null : markup`<line class="whisker s-distilled" x1="${px(at)}" x2="${px(at)}" y1="${px(y.at(low))}" y2="${px(y.at(high))}"/>`}${pointOf({ ink: 'distilled', shape: 'circle' }, at, y.at(value))}<text class="tick haloed" x="${px(isLeft ? at - 7 : at + 7)}" y="${px(labels[k])}" text-anchor="${isLeft ? 'end' : 'start'}">${label}</text>`;
})}</g>`;
    }),
  };
}

function axisOf({ key, label }: CityFact, values: readonly number[]) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return {
    name: key,
    label,
    values: { low, high, whole: false },
    logarithmic: low > 0 && high >= WIDE * low,
  };
}
