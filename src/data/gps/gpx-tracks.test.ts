import { describe, expect, it } from 'vitest';
import { renderCheckReport } from '../check-report';
import { EIGHT, GPX, gpx, plain, read, refusal, trkpt } from './testing/gps-texts';

describe('GPX', () => {
  const times = ['2013-07-01T08:00:00Z', '2013-07-01T08:00:10Z'];
  const segment = `<trkseg>${trkpt(-8.61, 41.14, times[0])}${trkpt(-8.62, 41.15, times[1])}</trkseg>`;

  it('reads every segment as a trace of the file', async () => {
    const content = gpx(`<trk><name>x</name>${segment}${segment}</trk>`);
    const { traces } = await read(content, { ...GPX, timeZone: 'Europe/Lisbon' }, 'a/me.gpx');
    expect(plain(traces).map(({ vehicle, row, points }) => [vehicle, row, points.length])).toEqual([
      ['me', 1, 2],
      ['me', 2, 2],
    ]);
    expect(traces.times[0]).toBe(EIGHT + 3600);
  });

  it('takes only the time of the point itself, prefixes or not', async () => {
    const extension = '<extensions><x:time>1999-01-01T00:00:00Z</x:time></extensions>';
    const point = (time: string) =>
      `<g:trkpt lat="41" lon="-8">${extension}<g:time>${time}</g:time></g:trkpt>`;
    const content = `<g:gpx xmlns:g="a" xmlns:x="b"><g:trk><g:trkseg>${times.map(point).join('')}</g:trkseg></g:trk></g:gpx>`;
    expect([...(await read(content, GPX)).traces.times]).toEqual([EIGHT, EIGHT + 10]);
  });

  it('goes on through the end of summer time within a track', async () => {
    const points = ['00:59:50', '01:00:05'].map((time) => trkpt(-8, 41, `2013-10-27T${time}Z`)).join('');
    const { traces } = await read(gpx(`<trk><trkseg>${points}</trkseg></trk>`), {
      ...GPX,
      timeZone: 'Europe/Lisbon',
    });
    expect([...traces.times]).toEqual([0, 15].map((s) => Date.parse('2013-10-27T01:59:50Z') / 1000 + s));
  });

  it('leaves out points without a time, or with a broken place', async () => {
    const inside = trkpt(-8, 41, times[0]) + trkpt(-8, 41) + trkpt(-8, 41, 'noon') + trkpt(-8, 41, times[1]);
    const broken = '<trkpt lat="north" lon="-8"><time>2013-07-01T08:00:05Z</time></trkpt>';
    const { traces, report } = await read(gpx(`<trk><trkseg>${inside}${broken}</trkseg></trk>`), GPX);
    expect([...traces.times]).toEqual([EIGHT, EIGHT + 10]);
    expect(report.findings.map(({ kind, count }) => [kind, count])).toEqual([
      ['broken-coordinates', 1],
      ['broken-time', 2],
      ['time-zone', 1],
    ]);
  });

  it('drives tracks without times at an assumed speed, and says so, or refuses them', async () => {
    const content = gpx(`<trk><trkseg>${trkpt(-8, 41)}${trkpt(-8, 41.01)}${trkpt(-8, 41.01)}</trkseg></trk>`);
    const { traces, report } = await read(content, { ...GPX, assumedSpeedKmh: 36 });
    const [first, second, third] = traces.times;
    expect(second - first).toBeCloseTo(111.2, 1);
    expect(third - second).toBe(1);
    expect(renderCheckReport(report.findings)).toMatch(
      /without times \(1\) are taken to be driven at 36 km\/h/,
    );
    expect((await refusal(content, GPX)).message).toMatch(/no point of it has a time.*choose a speed/);
  });

  it.each([
    [
      /only 1 planned routes \(rte\) without times.*record a drive/,
      gpx('<rte><rtept lat="41" lon="-8"/></rte>'),
    ],
    [/only 1 waypoints \(wpt\)/, gpx('<wpt lat="41" lon="-8"><name>x</name></wpt>')],
    [/no point of its 1 track segments can be read: they are empty/, gpx('<trk><trkseg></trkseg></trk>')],
    [/line 1: the file ends in the middle.*download it again/, gpx(segment).slice(0, -40)],
    [/line 1: this is no well-formed XML/, gpx('<trk></trkseg>')],
    [
      /declares entities of its own/,
      `<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><gpx><trk><name>&b;</name></trk></gpx>`,
    ],
    [/no well-formed XML.*undefined entity/, gpx('<trk><name>&b;</name></trk>')],
    [/more than 256 deep/, gpx('<a>'.repeat(300))],
  ])('refuses %s', async (words, content) => {
    expect((await refusal(content, GPX, 'a.gpx')).message).toMatch(words);
  });

  it('never fetches or expands what a DOCTYPE names, and reads a route whose points have times', async () => {
    const rtept = (time: string) => `<rtept lat="41" lon="-8"><time>${time}</time></rtept>`;
    const content = `<!DOCTYPE gpx SYSTEM "http://example.org/gpx.dtd">${gpx(`<rte>${times.map(rtept).join('')}</rte>`).slice(21)}`;
    expect((await read(content, GPX)).traces.times.length).toBe(2);
  });
});
