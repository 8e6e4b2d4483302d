import { markup, type Markup } from '../markup';
import type { ReportData, SampleRoute } from '../report-data';
import { mapPlot, pathOf } from '../svg/map-plot';
import { framed } from './behaviour';
import { legendOf } from './figure';
import { absent, minor, type Section } from './section';
import { decimal, groupWords } from './words';

const RANK_WORDS = { best: 'nearest', median: 'in the middle', worst: 'farthest' } as const;

/** Routes beside their trips, chosen by a rule and not by hand. */
export function samplesSection(data: ReportData): Section {
  const { maps } = data;
  const head = { id: 'samples', title: 'Sample routes' };
  if (!maps || maps.samples.length === 0)
    return {
      ...head,
      content: [absent('Figure 12 needs at least three routes with driven trips beside them.')],
    };
  const sets = [...new Set(maps.samples.map(({ set }) => set))].map((set) => data.sets[set]);
  return {
    ...head,
    content: [
      minor(
        `Nobody chose these: of each model the route with the smallest DTW per road to its trip, the one in the middle and the one with the largest, ${groupWords(data, data.groups[maps.group])}; of equals the first pair.`,
      ),
      legendOf(sets, 'Trip (wide, pale)'),
      markup`<div class="keep"><div class="maps">${maps.samples.map((sample) => sampleMap(data, sample))}</div>
<p class="minor" id="figure-12"><b>Figure 12.</b> Routes beside the trips of their pairs. A dot is where both begin, a ring the road that was asked for.</p></div>
`,
    ],
  };
}

function sampleMap(data: ReportData, sample: SampleRoute): Markup {
  const { set, rank, pair, map, trip, route, target, dtwPerRoad, arrived, failure } = sample;
  const { label, source } = data.sets[set];
  const outcome = arrived
    ? failure === 'none'
      ? 'arrived'
      : `arrived, ${failure}`
    : `did not arrive: ${failure}`;
  const [x, y] = trip.points;
  const layers = [
    markup`<path class="outline trip s-real" d="${pathOf(trip)}"/>`,
    markup`<path class="outline s-${source} d-${source}" d="${pathOf(route)}"/>`,
    markup`<circle class="start" cx="${x}" cy="${y}" r="15"/>`,
    markup`<circle class="target" cx="${target[0]}" cy="${target[1]}" r="24"/>`,
  ];
  const words = `${decimal(dtwPerRoad, 3)} km per road, ${outcome}`;
  return framed(
    mapPlot(`${label}, ${RANK_WORDS[rank]}`, `Pair ${pair}: ${words}.`, map, layers),
    markup`<b>${label}, ${RANK_WORDS[rank]}</b><br/>Pair ${pair}, road ${sample.origin} to ${sample.destination}: ${words}`,
  );
}
