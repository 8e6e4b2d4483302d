import { describe, expect, it } from 'vitest';
import { dataFileFromBytes } from '../../../../data/data-file';
import { previewGps } from '../../../../data/gps/preview-gps';
import { readGps } from '../../../../data/gps/read-gps';
import { RecoverPage } from '../testing/recover-page';
import { recoveredText } from './recovered-file';

async function filled(hides: 'space' | 'point') {
  const page = new RecoverPage();
  page.session.hides = hides;
  await page.settle();
  const { said, sources } = page.session;
  return { trip: said.filled!, sources };
}

describe('the file of a trip that was filled in', () => {
  it.each(['gpx', 'geojson'] as const)('as %s is read again, with the kind of each point', async (format) => {
    const { trip, sources } = await filled('space');
    const text = recoveredText(format, 'A <city>', trip, sources);
    const files = [dataFileFromBytes(`trip.${format}`, text)];
    const { choice } = await previewGps(files);
    const { traces } = await readGps(files, choice);
    expect(traces.lonLat).toEqual(trip.answer.lonLat);
    expect(traces.times).toEqual(trip.asked.truth?.times);
    const kinds = Array.from(text.matchAll(/known|recovered(?! trip)/g), ([kind]) => kind);
    expect(kinds.map((kind, point) => (kind === 'known' ? point : -1)).filter((point) => point >= 0)).toEqual(
      [0, 8, 16],
    );
  });

  it('as CSV has the errors, and the times that the network says', async () => {
    const { trip, sources } = await filled('point');
    const [head, ...rows] = recoveredText('csv', 'A', trip, sources).trim().split('\n');
    expect(head).toBe(
      'point,kind,longitude,latitude,time,true_longitude,true_latitude,"error in m, encoder for every 8th point","error in m, straight lines","error in m, along the road"',
    );
    expect(rows).toHaveLength(17);
    expect(rows[8]).toBe('9,known,8,0.008,2013-07-01T00:02:00,8,0.008,,,');
    // A minute later than it was: so the network of the test says.
    expect(rows[2]).toMatch(/^3,recovered,8,0,2013-07-01T00:01:30,8,0\.002,222\.\d+,222\.\d+,222\.\d+$/);
  });
});
