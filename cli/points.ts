import { badInput } from '../src/base/failure';
import { decimalOf } from '../src/base/numbers';
import { TRACE_FORMATS, traceFormatOf } from '../src/data/gps/export/trace-file';
import { command } from './command';
import { backend, flag, mustBe, parsed, real, seed, text, whole } from './options';
import type { PointsOptions } from './points/routes-for-points';

const USUAL_TEMPERATURE = 0.7;
const HIGHEST_TEMPERATURE = 10;
const MOST_ROUTES = 1_000_000;
const LONGEST_SECONDS = 86_400;

const seconds = (help: string) =>
  parsed('S', help, (given, name) => {
    const value = decimalOf(given);
    if (value > 0 && value <= LONGEST_SECONDS) return value;
    throw mustBe(name, `more than 0 and at most ${LONGEST_SECONDS} seconds`, given);
  });

const OPTIONS = {
  run: text('RUN', 'Folder or run.zip of a run; its tokeniser and its language model are used.'),
  tokeniser: text('FILE', 'Checkpoint of a tokeniser, in place of --run.'),
  language: text('FILE', 'Checkpoint of the language model that learnt its patterns, in place of --run.'),
  data: text('PATH', 'Folder or zip of a data set on whose roads the networks were trained.').needed(
    'Name the data set that has the roads',
  ),
  routes: text(
    'FILE',
    'Routes on these roads, as the page and the command train write them; left out: the routes of the test trips of ' +
      'the GPS of the data set, or of its test trips where it has no GPS.',
  ),
  model: text('NAME', 'Whose routes, where the file holds those of several models.'),
  first: whole('N', 1, MOST_ROUTES, 'The first N of these routes.').or(MOST_ROUTES, 'all'),
  out: text('FILE', `File to write to; its ending says what: ${TRACE_FORMATS.join(', ')}.`),
  interval: seconds('Seconds between two points.').usually('that of the trip, or 15'),
  start: parsed('TIME', 'When each route starts, as 2013-07-01T08:00.', momentOf).usually('its own time'),
  duration: seconds('Seconds from the first point to the last.').usually('by its own times'),
  seed: seed('The same command gives the same points.').or(1),
  temperature: real('X', 0, HIGHEST_TEMPERATURE, '0 takes the likeliest token.').or(
    USUAL_TEMPERATURE,
    `${USUAL_TEMPERATURE}, as the paper`,
  ),
  monotone: flag('No point lies behind another along its route.'),
  'no-noise': flag(
    'Leaves out the errors of a receiver, as large as those of the training points across their roads.',
  ),
  backend: backend(),
};

export const pointsCommand = command({
  name: 'points',
  about:
    "Generates the GPS points that a driver's phone would send along routes, with networks that train --system htp made.",
  usage: '--run RUN --data PATH [--routes FILE] --out FILE.gpx|.csv|.geojson',
  options: OPTIONS,
  notes: `Times in the file are those of the clock of the place: without a zone in GPX and GeoJSON, which know none; CSV is that of gps.csv in a
data set. Routes that cannot be granted (fewer than 20 or more than 200 points, roads that do not follow each other) are left out and
counted.`,
  request: ({ values }): PointsOptions => {
    const { routes, model, seed: from, temperature, monotone } = values;
    const networks = networksOf(values);
    if (model !== undefined && routes === undefined)
      throw badInput('--model chooses routes of a file. Name the file too: --routes FILE.');
    return {
      networks,
      data: values.data,
      routes,
      model,
      first: values.first,
      ...fileOf(values.out),
      interval: values.interval,
      start: values.start,
      duration: values.duration,
      drawing: { seed: from, temperature, monotone, noise: !values['no-noise'], masked: true },
      backend: values.backend,
    };
  },
  run: async (options) => (await import('./points/make-points')).makePoints(options),
});

function networksOf({
  run,
  tokeniser,
  language,
}: {
  readonly run: string | undefined;
  readonly tokeniser: string | undefined;
  readonly language: string | undefined;
}): PointsOptions['networks'] {
  if (run && !tokeniser && !language) return { run };
  if (!run && tokeniser && language) return { tokeniser, language };
  throw badInput(
    'Name the networks either by their run, --run RUN, or by both files: --tokeniser FILE --language FILE.',
  );
}

function fileOf(out: string | undefined): Pick<PointsOptions, 'out' | 'format'> {
  const format = out ? traceFormatOf(out) : null;
  if (out && format) return { out, format };
  throw badInput(
    `Name the file to write to, with an ending that says what it is to be: --out FILE.${TRACE_FORMATS.join(', .')}.`,
  );
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/;

/** A moment on the clock of the place. */
function momentOf(given: string, name: string): number {
  const value = MOMENT.test(given) ? Date.parse(`${given}Z`) / 1000 : NaN;
  // A calendar that rolls over would take the 31st of June for the first of July.
  if (Number.isFinite(value) && new Date(1000 * value).toISOString().startsWith(given)) return value;
  throw mustBe(name, 'a time such as 2013-07-01T08:00', given);
}
