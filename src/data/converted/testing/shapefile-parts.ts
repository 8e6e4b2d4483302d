import { strToU8 } from 'fflate';

/** A shapefile of lines (type 3), and a table of one text and one number. */
export function shapefileOf(
  lines: readonly (readonly (readonly [number, number])[])[],
  names: readonly string[],
) {
  const contents = lines.map((points) => {
    const view = new DataView(new ArrayBuffer(8 + 48 + 16 * points.length));
    view.setInt32(8, 3, true);
    view.setInt32(44, 1, true);
    view.setInt32(48, points.length, true);
    points.forEach(([x, y], i) => {
      view.setFloat64(56 + 16 * i, x, true);
      view.setFloat64(64 + 16 * i, y, true);
    });
    view.setInt32(4, (view.byteLength - 8) / 2);
    return new Uint8Array(view.buffer);
  });
  const size = contents.reduce((sum, { length }) => sum + length, 100);
  const head = new DataView(new ArrayBuffer(100));
  head.setInt32(0, 9994);
  head.setInt32(24, size / 2);
  head.setInt32(28, 1000, true);
  head.setInt32(32, 3, true);
  const shp = new Uint8Array([...new Uint8Array(head.buffer), ...contents.flatMap((one) => [...one])]);
  const dbfHead = new DataView(new ArrayBuffer(65));
  dbfHead.setUint32(4, names.length, true);
  dbfHead.setUint16(8, 65, true);
  dbfHead.setUint16(10, 21, true);
  const dbf = new Uint8Array([
    ...new Uint8Array(dbfHead.buffer),
    ...strToU8(names.map((name) => ` ${name.padEnd(20)}`).join(''), true),
  ]);
  dbf.set(strToU8('NAME'), 32);
  dbf[43] = 'C'.charCodeAt(0);
  dbf[48] = 20;
  dbf[64] = 13;
  return { shp, dbf };
}
