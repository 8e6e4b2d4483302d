/** A town on a grid, as OpenStreetMap has it, and drives through it, as a GPS receiver records them. */
const COLUMNS = 6;
const ROWS = 5;
const STEP_DEGREES = 0.001;
const ORIGIN = { lon: 5.2, lat: 52.1 };
/** Metres of one step to the north, and of one to the east at this latitude. */
const METERS_NORTH = 111.2;
const METERS_EAST = 68.3;
const METERS_PER_SECOND = 9;
const SECONDS_BETWEEN = 4;

const nodeId = (column: number, row: number) => 1 + row * COLUMNS + column;
const place = (column: number, row: number) => ({
  lon: ORIGIN.lon + column * STEP_DEGREES,
  lat: ORIGIN.lat + row * STEP_DEGREES,
});
const each = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));

/** Whether one may drive a column only to the north. */
const isOneWay = (column: number) => column === 2;

function nodesXml(): string[] {
  return each(ROWS, (row) =>
    each(COLUMNS, (column) => {
      const { lon, lat } = place(column, row);
      return `<node id="${nodeId(column, row)}" lat="${lat.toFixed(7)}" lon="${lon.toFixed(7)}"/>`;
    }),
  ).flat();
}

const wayXml = (id: number, nodes: readonly number[], tags: Readonly<Record<string, string>>): string =>
  [
    `<way id="${id}">`,
    ...nodes.map((node) => `<nd ref="${node}"/>`),
    ...Object.entries(tags).map(([key, value]) => `<tag k="${key}" v="${value}"/>`),
    '</way>',
  ].join('');

/**
 * The town's map as a file of OpenStreetMap XML: 11 streets, one of them one-way.
 * @param lacksBridges whether the map lacks all bridges over a river in the middle but the southernmost
 */
export function townMap(lacksBridges = false): string {
  const across = each(ROWS, (row) => {
    const nodes = each(COLUMNS, (column) => nodeId(column, row));
    const banks = lacksBridges && row > 0 ? [nodes.slice(0, 3), nodes.slice(3)] : [nodes];
    return banks.map((on, bank) =>
      wayXml(100 + row + 50 * bank, on, {
        highway: row === 2 ? 'primary' : 'residential',
        name: `${row + 1}. Cross Street`,
      }),
    );
  }).flat();
  const along = each(COLUMNS, (column) =>
    wayXml(
      200 + column,
      each(ROWS, (row) => nodeId(column, row)),
      {
        highway: 'residential',
        ...(isOneWay(column) && { oneway: 'yes' }),
      },
    ),
  );
  return `<?xml version="1.0"?>\n<osm version="0.6">\n${[...nodesXml(), ...across, ...along].join('\n')}\n</osm>\n`;
}

/** The same map as an Overpass server answers. */
export function townAnswer(): string {
  const nodes = each(ROWS * COLUMNS, (i) => {
    const { lon, lat } = place(i % COLUMNS, Math.floor(i / COLUMNS));
    return { type: 'node', id: i + 1, lat, lon };
  });
  const street = (id: number, on: readonly number[]) => ({
    type: 'way',
    id,
    nodes: on,
    tags: { highway: 'residential' },
  });
  const across = each(ROWS, (row) =>
    street(
      100 + row,
      each(COLUMNS, (column) => nodeId(column, row)),
    ),
  );
  const along = each(COLUMNS, (column) =>
    street(
      200 + column,
      each(ROWS, (row) => nodeId(column, row)),
    ),
  );
  return JSON.stringify({ version: 0.6, elements: [...nodes, ...across, ...along] });
}

/** The same numbers in every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Corners along a drive from the west side to the east side, over a crossing that chance chooses. */
function corners(random: () => number): [number, number][] {
  const from = Math.floor(random() * ROWS);
  const to = Math.floor(random() * ROWS);
  const columns = [0, 1, 3, 4, 5, ...(to > from ? [2] : [])];
  const turn = columns[Math.floor(random() * columns.length)];
  const drive: [number, number][] = [];
  for (let column = 0; column <= turn; column++) drive.push([column, from]);
  const direction = Math.sign(to - from);
  for (let row = from; row !== to; row += direction) drive.push([turn, row + direction]);
  for (let column = turn + 1; column < COLUMNS; column++) drive.push([column, to]);
  return drive;
}

/** Drives of a few vehicles as a table of points: `vehicle,time,lat,lon`. */
export function townDrives(count: number): string {
  const random = chance(7);
  const rows = each(count, (drive) => {
    const start = Date.UTC(2024, 4, 6 + (drive % 10), 7 + (drive % 12)) / 1000 + 60 * drive;
    return points(corners(random), random).map(
      ({ lon, lat }, i) =>
        `cab ${drive % 4},${start + i * SECONDS_BETWEEN},${lat.toFixed(6)},${lon.toFixed(6)}`,
    );
  });
  return ['vehicle,time,lat,lon', ...rows.flat(), ''].join('\n');
}

/** Where a receiver thinks that it is along a drive, every few seconds. */
function points(drive: readonly [number, number][], random: () => number): { lon: number; lat: number }[] {
  const found: { lon: number; lat: number }[] = [];
  const error = () => ((random() - 0.5) * 6) / METERS_NORTH;
  let rest = 0;
  for (let i = 1; i < drive.length; i++) {
    const [[column, row], [nextColumn, nextRow]] = [drive[i - 1], drive[i]];
    const meters = column === nextColumn ? METERS_NORTH : METERS_EAST;
    for (; rest < meters; rest += METERS_PER_SECOND * SECONDS_BETWEEN) {
      const done = rest / meters;
      const { lon, lat } = place(column + done * (nextColumn - column), row + done * (nextRow - row));
      found.push({ lon: lon + error() * STEP_DEGREES, lat: lat + error() * STEP_DEGREES });
    }
    rest -= meters;
  }
  return found;
}
