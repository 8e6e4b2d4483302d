import { columnsCalled, plainName } from '../column-names';

/** What a column of a table of flows may be, told by its name. */
export type FlowColumn = 'time' | 'sensor' | 'lon' | 'lat' | 'from' | 'to' | 'distance' | 'weight';

/** Names without case, blanks and signs; the first that is there is taken. */
const NAMES: Readonly<Record<FlowColumn, readonly string[]>> = {
  time: ['time', 'timestamp', 'datetime', 'date', 'measuredat', 'observedat', 'ts'],
  sensor: [
    ...['sensorid', 'sensor', 'detectorid', 'detector', 'detid', 'stationid', 'station', 'siteid', 'site'],
    ...['loopid', 'loop', 'nodeid', 'node', 'roadid', 'road', 'linkid', 'link', 'segmentid', 'segment'],
  ],
  lon: ['lon', 'long', 'lng', 'longitude'],
  lat: ['lat', 'latitude'],
  from: ['from', 'fromsensor', 'source'],
  to: ['to', 'tosensor', 'target'],
  distance: ['cost', 'distance', 'dist', 'meters', 'length'],
  weight: ['weight'],
};

/** Names of what sensors measure. None of it can be below 0. */
const MEASURED =
  /^(avg|average|mean|total)?(flow|count|counts|speed|volume|occupancy|vehicles|traffic|intensity)(kmh|mph|veh)?$/;

/** Names of whatever was measured. */
const VALUES = /^(value|values|q)$/;

/** Columns that tables of driven or matched trips have, and no table of fixed sensors. */
const OF_TRIPS =
  /^(vehicle|vehicleid|taxi|taxiid|cab|cabid|car|carid|bus|busid|driver|driverid|user|userid|trip|tripid|traceid|trajid|trajectoryid|polyline|ridlist|timelist|geoid|relid|mmid|placeid)$/;

/** Where each column stands, -1 for one that is not there. */
export const columnRoles = (header: readonly string[]): Readonly<Record<FlowColumn, number>> =>
  columnsCalled(header, NAMES);

/** Whether a column is called like what cannot be below 0. */
export const isNeverNegative = (name: string): boolean => MEASURED.test(plainName(name));

/** Whether a column is called like something measured. */
export const isValueName = (name: string): boolean =>
  MEASURED.test(plainName(name)) || VALUES.test(plainName(name));

export const isOfTrips = (name: string): boolean => OF_TRIPS.test(plainName(name));

/** What a file measures by its name, "value" where that is not in it. */
export function featureOfFile(name: string): string {
  const found = /speed|flow|volume|count|occupancy/i.exec(name)?.[0].toLowerCase();
  return found ?? 'value';
}
