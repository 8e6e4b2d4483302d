// The rooms of the house from the ground up, and who may import whom. `node scripts/check-imports.mjs` refuses the rest.

/**
 * Floors from the ground up. What is in a room imports that room and rooms of the floors below it, never a room beside it.
 * A name is a folder of `src/`, and of the root for the last seven; `folders` has the rooms that are not simply a folder.
 */
export const floors = [
  ['base', 'offline'],
  ['domain'],
  ['data', 'knowledge', 'matching', 'nn'],
  ['models'],
  ['generation'],
  ['evaluation'],

  ['engine/first-view', 'engine/settings'],
  ['engine/protocol'],
  ['engine/backend'],
  ['engine/benchmarks', 'engine/checkpoints', 'engine/datasets'],
  ['engine/dataset-builder', 'engine/routes'],
  ['engine/metrics'],
  ['engine/review'],
  ['engine/records'],
  ['engine/results'],
  ['engine/experiments'],
  ['engine/runs'],
  ['engine/report'],
  ['engine/study'],

  ['systems/<id>'],
  ['systems/registry.ts', 'systems/studies.ts'],

  ['studio/*.ts'],
  ['studio/parts', 'studio/pictures'],
  ['studio/state/*.ts'],
  ['studio/state/page'],
  ['studio/state/machine'],
  ['studio/state/data'],
  ['studio/state/routes'],
  ['studio/state/runs'],
  ['studio/state/training'],
  ['studio/state/review'],
  ['studio/state/page/workspace'],
  ['studio/charts', 'studio/map'],
  [
    'studio/bench',
    'studio/compute',
    'studio/inspector',
    'studio/lesson',
    'studio/review',
    'studio/runs',
    'studio/stages/<id>',
  ],
  ['systems/<id>/view'],
  ['systems/views.ts'],
  ['studio/shell'],
  ['studio/App.svelte', 'studio/testing'],

  ['tools/invention'],
  ['bench'],
  ['workers'],
  ['parity'],
  ['cli'],
  ['tools'],
  ['e2e'],
];

/** Rooms that are not simply the folder of their name: what their files are called. */
const folders = {
  'systems/<id>': 'src/systems/[^/]+/(?!view/)',
  'systems/<id>/view': 'src/systems/[^/]+/view/',
  'systems/registry.ts': 'src/systems/registry\\.ts$',
  'systems/studies.ts': 'src/systems/studies\\.ts$',
  'systems/views.ts': 'src/systems/views\\.ts$',
  // Words, figures and colours that any part of the page may need.
  'studio/*.ts': 'src/studio/(?!App\\.|main\\.)[^/]+$',
  'studio/App.svelte': 'src/studio/(App|main)\\.',
  'studio/stages/<id>': 'src/studio/stages/[^/]+/',
  // Work under way, which every part of the page's state has.
  'studio/state/*.ts': 'src/studio/state/[^/]+$',
  'studio/state/page':
    'src/studio/state/page/(?!(?:workspace|opening|current-place|open-view|saved-view|view-file|page-address|address-reader|page-place|list-place|list-address)\\.)',
  // The root of the page's state: it joins all of its parts.
  'studio/state/page/workspace':
    'src/studio/state/page/(workspace|opening|current-place|open-view|saved-view|view-file|page-address|address-reader|page-place|list-place|list-address)\\.',
  bench: 'bench/',
  workers: 'workers/',
  parity: 'parity/',
  cli: 'cli/',
  // Invented cities, their people and their traffic, on which benchmarks measure and tests are done.
  'tools/invention': 'tools/invention/',
  tools: 'tools/(?!invention/)',
  e2e: 'e2e/',
};

const filesOf = (room) => `^${folders[room] ?? `src/${room}/`}`;

const HOUSE = '^(src|bench|workers|parity|cli|tools|e2e)/';
const TEST = '\\.test\\.ts$';
/** What helps tests; it stands in the room that it is about. */
const HELPER = '/testing/';
const VIEW = '^src/systems/[^/]+/view/';
const PAGE = `^src/studio/|${VIEW}`;

/**
 * Two rules for each room. A helper of tests may import the rooms beside its own too, and invented cities; a test is imported by nobody and may
 * import any room.
 */
const upwards = floors.flatMap((rooms, floor) =>
  rooms.flatMap((room) => {
    const below = floors.slice(0, floor).flat();
    const arrow = (name, from, allowed) => ({
      name,
      from,
      to: { path: HOUSE, pathNot: allowed.map(filesOf) },
    });
    const code = { path: filesOf(room), pathNot: [TEST, HELPER] };
    const helpers = { path: [`${filesOf(room)}testing/`, `${filesOf(room)}.*${HELPER}`], pathNot: TEST };
    return [
      arrow(`${room} imports only the floors below`, code, [room, ...below]),
      arrow(`test helpers of ${room} import no floor above`, helpers, [
        ...rooms,
        ...below,
        'tools/invention',
      ]),
    ];
  }),
);

/** What the floors alone would allow. */
const doors = [
  {
    name: 'a system or a stage imports no other one',
    from: { path: '^src/(systems|studio/stages)/([^/]+)/', pathNot: TEST },
    to: { path: '^src/$1/[^/]+/', pathNot: '^src/$1/$2/' },
  },
  {
    name: 'the page knows no system: it takes them from systems/registry.ts and their views from systems/views.ts',
    from: { path: '^src/studio/', pathNot: [TEST, HELPER] },
    to: { path: '^src/systems/[^/]+/' },
  },
  {
    // What a search asks of a model, and the tree of its nodes, stand in src/domain/search/.
    name: 'searches, measures and services know no network',
    from: { path: '^src/(generation|evaluation|engine)/', pathNot: [TEST, HELPER] },
    to: { path: '^src/models/' },
  },
  {
    name: 'the product knows nothing of the comparison with the official code, its tests included',
    from: { path: '^(src|bench|workers)/' },
    to: { path: '^parity/' },
  },
  {
    name: 'parity/ reads src/ and nothing that stands beside it',
    from: { path: '^parity/' },
    to: { path: '^(bench|workers|cli|tools|e2e)/' },
  },
  {
    name: 'workers and the command line have no page',
    from: { path: '^(workers|cli)/' },
    to: { path: PAGE },
  },
  {
    name: 'benchmarks meet the page in studio/bench',
    from: { path: '^bench/' },
    to: { path: PAGE, pathNot: '^src/studio/bench/(page-benchmarks|review-list)\\.ts$' },
  },
  {
    name: 'what draws the page is used in studio/ and in views only',
    from: { path: HOUSE, pathNot: [PAGE, TEST] },
    to: { path: '^(svelte|bits-ui|maplibre-gl|uplot|@deck\\.gl/|@luma\\.gl/)' },
  },
  {
    name: 'src/ imports nothing that stands on it',
    from: { path: '^src/', pathNot: [TEST, HELPER] },
    to: { path: '^(bench|workers|parity|cli|tools|e2e|scripts)/' },
  },
  {
    name: 'test helpers take from scripts/ only where files lie',
    from: { path: `^src/.*${HELPER}`, pathNot: TEST },
    to: { path: '^scripts/', pathNot: '^scripts/folders\\.mjs$' },
  },
  {
    name: 'src/ runs in browsers and imports nothing of Node',
    from: { path: '^(src|workers|parity)/', pathNot: [TEST, HELPER] },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'scripts/ is plain Node on its own',
    from: { path: '^scripts/' },
    to: { path: HOUSE },
  },
  {
    name: 'h3-js is imported by src/domain/hexagons/h3.ts only',
    from: { path: HOUSE, pathNot: ['^src/domain/hexagons/h3\\.ts$', TEST] },
    to: { path: '^h3-js' },
  },
  {
    name: 'only tests import helpers of tests',
    from: { path: HOUSE, pathNot: [TEST, HELPER, '^e2e/'] },
    to: { path: HELPER },
  },
];

/** Modules of the page, and one that its own thread must not load, not even by way of others: workers do. */
const PAGE_MODULE = new RegExp(PAGE);
const NOT_PAGE = new RegExp(`${TEST}|${HELPER}`);
export const isOfPage = (path) => PAGE_MODULE.test(path) && !NOT_PAGE.test(path);
export const isHeavy = (path) => path === 'src/domain/hexagons/h3.ts';

const cycles = { name: 'no cycle', from: {}, to: { circular: true } };

/** The rules as dependency-cruiser takes them. */
export const rules = [cycles, ...upwards, ...doors].map((rule) => ({ ...rule, severity: 'error' }));

/**
 * Arrows that the rules refuse and that still stand: beginnings of two paths, who imports and what, under a comment that
 * says why. One that no longer stands has to go from this list.
 */
export const exceptions = [];
