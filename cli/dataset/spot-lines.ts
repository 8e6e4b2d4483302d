import { counted, listed, shown } from '../../src/base/text';
import type { RoadNetwork } from '../../src/domain/road-network';
import type { MatchQuality } from '../../src/matching/match-quality';
import { troubleWords } from '../../src/matching/trouble-words';
import type { TroubleSpot, TroubleSpots } from '../../src/matching/trouble-spots';

/** The ten with the most traces: whoever wants all of them looks at the page. */
const MOST_LINES = 10;
const MOST_TRACES = 3;

/** "1 split, 3 U-turns, 12 detours in 9 trips". */
export const troubleTotals = ({ splits, uTurns, detours, tripsWithDetour }: MatchQuality): string =>
  [
    counted(splits, 'split'),
    counted(uTurns, 'U-turn'),
    `${counted(detours, 'detour')} in ${counted(tripsWithDetour, 'trip')}`,
  ].join(', ');

/** Where the map may lack a road, for a terminal; nothing where nothing gathers. */
export function spotLines({ spots, count }: TroubleSpots, network: RoadNetwork): string[] {
  if (count === 0) return [];
  const some = spots.slice(0, MOST_LINES);
  const most = some.length < count ? `, the ${some.length} with the most traces` : '';
  return [
    `The map may lack a road at ${counted(count, 'trouble spot')}${most} (longitude,latitude):`,
    ...some.map((spot) => `  ${spotLine(spot, network)}`),
    `--leave-out-spot=${some[0].lon},${some[0].lat} leaves out the traces of the first, --leave-out-detours all trips with a detour.`,
  ];
}

function spotLine(spot: TroubleSpot, network: RoadNetwork): string {
  const { lon, lat, traces, road, isDeadEnd } = spot;
  const numbers = Array.from(traces.subarray(0, MOST_TRACES), (trace) => String(trace + 1));
  const more = traces.length - numbers.length;
  const named = `${traces.length === 1 ? 'trace' : 'traces'} ${listed([...numbers, ...(more > 0 ? [`${more} more`] : [])])}`;
  const at =
    road === null
      ? ''
      : `, ${isDeadEnd ? 'dead end of ' : ''}road ${network.geoIds[road]}${calledOf(network, road)}`;
  return `${lon},${lat}: ${counted(traces.length, 'trace')} with ${listed(troubleWords(spot))}${at} (${named})`;
}

function calledOf({ details }: RoadNetwork, road: number): string {
  const name = shown(details?.names[details.nameCodes[road]] ?? '');
  return name === '' ? '' : `, ${name}`;
}
