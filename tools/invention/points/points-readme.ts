import type { DataStep } from '../../../src/domain/data-card';
import { LEAST_POINTS, MOST_POINTS } from './simulate-points';
import type { PointFigures } from './point-figures';
import { makePointsCommand } from '../../../src/data/simulation/point-step';

const grouped = (count: number) => String(count).replace(/\B(?=(\d{3})+$)/g, ',');
const speed = (kmh: number) => (Number.isNaN(kmh) ? '' : kmh.toFixed(1));

/**
 * The README.md that goes with simulated GPS points: what they are, how they were made, and what they are like.
 * @param from name of the data set whose roads they are on
 * @param licence of its roads, '' where it states none
 */
export function pointsReadme(
  title: string,
  from: string,
  step: DataStep,
  figures: PointFigures,
  licence: string,
): string {
  const { settings, counts } = step;
  const spread = (values: readonly number[], digits: number) =>
    values.map((value) => value.toFixed(digits)).join(' / ');
  return `# ${title}

Invented drives: no person and no vehicle is behind them. Drivers live, work, shop and go out on these roads, leave when people do
and take the route that feels best at that hour. Their cars accelerate and brake as cars do, drive at the speed that the traffic of the hour
leaves them, and stop at signals, behind the queue there, and where others have the right of way. A phone aboard sends a point every 10 or 15
seconds, by vehicle. Its error is an autoregression of the first order along each axis, with a deviation of ${String(settings.leastNoise)} to
${String(settings.mostNoise)} m that stays with the vehicle.

Made by \`${makePointsCommand(step, from)}\`: the same command
makes the same points on the same roads.
\`gps.csv\` has the points by the clock of the place. The trips of the data set are the same drives: their roads, and when each road was
entered. Drives with fewer than ${LEAST_POINTS} or more than ${MOST_POINTS} points are left out.

| what | how much |
|---|---:|
| days from ${String(settings.startDate)} on | ${String(settings.days)} |
| trips | ${grouped(counts.trips)} |
| points | ${grouped(counts.points)} |
${figures.intervals.map(([seconds, trips]) => `| trips with a point every ${seconds} s | ${grouped(trips)} |`).join('\n')}
| points of a trip (p10 / median / p90) | ${spread(figures.pointsPerTrip, 0)} |
| minutes of a trip (p10 / median / p90) | ${spread(figures.minutesPerTrip, 1)} |
| kilometres of a trip (p10 / median / p90) | ${spread(figures.kilometersPerTrip, 1)} |
| points at which the car stands | ${(100 * figures.standingShare).toFixed(1)} % |

## Mean speed by hour of departure

In km/h, stops included:

| hour | working days | weekends |
|---:|---:|---:|
${figures.speeds.map(({ hour, workingDays, weekends }) => `| ${hour} | ${speed(workingDays)} | ${speed(weekends)} |`).join('\n')}
${licence === '' ? '' : `\n## Licence\n\n${licence}, as the roads.\n`}`;
}
