import { escaped } from '../../../base/text';
import type { GpsTraces } from '../../../domain/gps-traces';
import { placeClock, traceName } from './trace-fields';

/** What a reader of the file has to know of its times. */
const CLOCK = 'Times are those of the clock of the place, without a time zone.';

/**
 * Traces as GPX 1.1, piece by piece: a track of one segment for each. GPX asks for UTC, which nobody knows of a clock without a zone, so
 * times are written without one, as XML allows it.
 * @param name of all of them
 * @param kinds what each point is, where that is told: "known", "recovered"
 * @throws Failure 'bad-input' for a time that no calendar has
 */
export function* gpxText(
  traces: GpsTraces,
  name: string,
  kinds?: readonly string[],
): Generator<string, void> {
  yield `<?xml version="1.0" encoding="UTF-8"?>
<gpx version="1.1" creator="Route Distillery" xmlns="http://www.topografix.com/GPX/1/1">
<metadata><name>${escaped(name)}</name><desc>${CLOCK}</desc></metadata>
`;
  for (let trace = 0; trace < traces.traceCount; trace++) {
    yield `<trk><name>${escaped(traceName(traces, trace))}</name><trkseg>\n`;
    for (let point = traces.offsets[trace]; point < traces.offsets[trace + 1]; point++) {
      const [lon, lat] = [traces.lonLat[2 * point], traces.lonLat[2 * point + 1]];
      const time = placeClock(traces.times[point]);
      const kind = kinds ? `<type>${escaped(kinds[point])}</type>` : '';
      yield `<trkpt lat="${decimalText(lat)}" lon="${decimalText(lon)}"><time>${time}</time>${kind}</trkpt>\n`;
    }
    yield '</trkseg></trk>\n';
  }
  yield '</gpx>\n';
}

/** Numbers smaller than this are written with an exponent otherwise, which the decimals of XML do not have. */
const SMALLEST_PLAIN = 1e-6;
const DECIMALS = 20;

const decimalText = (value: number): string =>
  Math.abs(value) >= SMALLEST_PLAIN ? String(value) : String(value.toFixed(DECIMALS)).replace(/\.?0+$/, '');
