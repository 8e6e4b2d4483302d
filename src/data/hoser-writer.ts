import { csvCell } from '../base/text';
import type { DataCard } from '../domain/data-card';
import { SPLITS, type Dataset } from '../domain/dataset';
import type { RoadNetwork, RoadDetails } from '../domain/road-network';
import { isTimed, tripAt, tripConfidence, type TrajectorySet } from '../domain/trajectory-set';
import { dataCardJson } from './data-card-file';
import { dataCardFigures, dataCardMarkdown } from './data-card-markdown';
import { writeExtras } from './extras/extra-files';
import { CARD_TEXT_NAME, HOSER_FILE_NAMES } from './hoser-files';
import { writeNpy } from './npy';
import { STATED_SPEED, USUAL_SPEED } from './road-table';
import { lines, numberText, text, type HoserFile } from './text-files';
import { clockText } from './trips-csv';

/** A data set as files of the HOSER layout, which read back to the last bit: the same fingerprint. */
export function writeHoserLayout(dataset: Dataset): HoserFile[] {
  const { network, zones, extras, fingerprint } = dataset;
  const card = dataset.card && { ...dataset.card, fingerprint };
  return [
    ...networkFiles(network),
    ...tripFiles(dataset),
    lines(HOSER_FILE_NAMES.partition, () => Array.from(zones.zoneOfRoad, String)),
    {
      name: HOSER_FILE_NAMES.zoneMatrix,
      chunks: () => [writeNpy(zones.transitions, [zones.zoneCount, zones.zoneCount])],
    },
    ...writeExtras(extras, network.geoIds),
    ...(card
      ? [
          text(HOSER_FILE_NAMES.card, () => dataCardJson(card)),
          text(CARD_TEXT_NAME, () => dataCardMarkdown(card, dataCardFigures(dataset))),
        ]
      : []),
  ];
}

/** Without trips to train on there is no file of them: a file without a trip is refused. */
const tripFiles = ({ trips, network }: Dataset): HoserFile[] =>
  SPLITS.filter((split) => trips.train.tripCount > 0 || trips[split].tripCount > 0).map((split) =>
    lines(HOSER_FILE_NAMES[split], () => tripLines(trips[split], network)),
  );

/** Roads alone, with a card that says where they come from: what a data set begins with. */
export function writeHoserRoads(network: RoadNetwork, card: DataCard): HoserFile[] {
  return [
    ...networkFiles(network),
    text(HOSER_FILE_NAMES.card, () => dataCardJson(card)),
    text(CARD_TEXT_NAME, () => dataCardMarkdown(card, null)),
  ];
}

const networkFiles = (network: RoadNetwork): HoserFile[] => [
  lines(HOSER_FILE_NAMES.roads, () => roadLines(network)),
  lines(HOSER_FILE_NAMES.successors, () => successorLines(network)),
];

function* roadLines(network: RoadNetwork): Generator<string, void> {
  const { details } = network;
  yield `geo_id,type,coordinates,highway,maxspeed,length${details ? ',lanes,name,osmid,layer,speed_source' : ''}`;
  for (let road = 0; road < network.roadCount; road++) {
    const points: string[] = [];
    for (let v = network.shapeOffsets[road]; v < network.shapeOffsets[road + 1]; v++)
      points.push(
        `[${numberText(network.shapeLonLat[2 * v])}, ${numberText(network.shapeLonLat[2 * v + 1])}]`,
      );
    const highway = csvCell(network.classNames[network.classCodes[road]]);
    const speed = network.maxSpeedKmh[road];
    const speedText = Number.isNaN(speed) ? '' : String(speed);
    yield `${network.geoIds[road]},LineString,"[${points.join(', ')}]",${highway},${speedText},${network.lengthMeters[road]}${details ? detailCells(details, road) : ''}`;
  }
}

function detailCells(details: RoadDetails, road: number): string {
  const known = (value: number) => (Number.isNaN(value) ? '' : numberText(value));
  const name = csvCell(details.names[details.nameCodes[road]]);
  const source = details.usualSpeed[road] ? USUAL_SPEED : STATED_SPEED;
  return `,${known(details.lanes[road])},${name},${known(details.wayIds[road])},${known(details.layers[road])},${source}`;
}

/** Rows by origin, in candidate order; how rows of different roads were mixed has no meaning. */
function* successorLines(network: RoadNetwork): Generator<string, void> {
  yield 'rel_id,type,origin_id,destination_id';
  const { geoIds, successorOffsets, successors } = network;
  for (let road = 0; road < network.roadCount; road++)
    for (let link = successorOffsets[road]; link < successorOffsets[road + 1]; link++)
      yield `${link},geo,${geoIds[road]},${geoIds[successors[link]]}`;
}

function* tripLines(set: TrajectorySet, network: RoadNetwork): Generator<string, void> {
  const { names } = set;
  const header = isTimed(set) || set.tripCount === 0 ? TRIP_HEADER : TRIP_HEADER.replace(',time_list', '');
  const { confidence } = set;
  yield [header, ...(confidence ? [CONFIDENCE_COLUMNS] : []), ...(names ? [NAME_COLUMNS] : [])].join();
  for (let trip = 0; trip < set.tripCount; trip++) {
    const shares = confidence?.subarray(set.offsets[trip], set.offsets[trip + 1]);
    const own = tripAt(set, trip);
    const line = tripLine(trip, own, network) + (shares ? confidenceCells(shares, own.roads, network) : '');
    yield names ? `${line},${csvCell(names.vehicles[trip])},${csvCell(names.trips[trip])}` : line;
  }
}

/** The share of the trip's length that is expected to be right, and the probability that each road was driven. */
const CONFIDENCE_COLUMNS = 'confidence,confidence_list';

function confidenceCells(shares: Float32Array, roads: Uint32Array, { lengthMeters }: RoadNetwork): string {
  const list = Array.from(shares, (share) => THOUSANDTHS[Math.round(1000 * share)]).join();
  return `,${tripConfidence(lengthMeters, roads, shares)},"${list}"`;
}

const THOUSANDTHS = Array.from({ length: 1001 }, (_, number) => String(number / 1000));

/** What the source calls the vehicle and the trip: `entity_id` and `traj_id` are numbers in this layout. */
const NAME_COLUMNS = 'source_vehicle,source_trip';

/** First line of a file of trips. */
export const TRIP_HEADER = 'mm_id,entity_id,traj_id,rid_list,time_list';

/** Line of the trip of that number, from 0. */
export function tripLine(
  trip: number,
  { roads, times }: { readonly roads: Uint32Array; readonly times: Float64Array },
  { geoIds }: RoadNetwork,
): string {
  const ids = Array.from(roads, (road) => geoIds[road]).join(',');
  const clock = Number.isNaN(times[0]) ? '' : `,"${Array.from(times, clockText).join(',')}"`;
  return `${trip},${trip},${trip},"${ids}"${clock}`;
}
