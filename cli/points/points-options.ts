import { Failure } from '../../src/base/failure';
import { shown } from '../../src/base/text';
import { TRACE_FORMATS, traceFormatOf, type TraceFormat } from '../../src/data/gps/export/trace-file';
import { BACKEND_NAMES, isBackendName, type BackendName } from '../../src/nn/backend-names';
import type { DrawPointsOptions } from '../../src/systems/htp/points/points-service';
import { helpOf, readOptions, wholeNumber } from '../command';

const USUAL_TEMPERATURE = 0.7;
const HIGHEST_TEMPERATURE = 10;
const LARGEST_SEED = 4_294_967_295;
const MOST_ROUTES = 1_000_000;

export const HELP = `Generates the GPS points that a driver's phone would send along routes, with networks that npm run job -- --system htp trained.

  npm run points -- --run RUN --data PATH [--routes FILE] --out FILE.gpx|.csv|.geojson

${[
  helpOf('--run RUN', 'folder or run.zip of a run; its tokeniser and its language model are used'),
  helpOf('--tokeniser FILE', 'checkpoint of a tokeniser, in place of --run'),
  helpOf('--language FILE', 'checkpoint of the language model that learnt its patterns, in place of --run'),
  helpOf('--data PATH', 'folder or zip of a data set on whose roads the networks were trained'),
  helpOf(
    '--routes FILE',
    'routes on these roads, as the page and npm run job write them; left out: the routes of the test trips of the GPS of the data set, or of its test trips where it has no GPS',
  ),
  helpOf('--model NAME', 'whose routes, where the file holds those of several models'),
  helpOf('--first N', 'the first N of these routes; left out: all'),
  helpOf('--out FILE', `file to write to; its ending says what: ${TRACE_FORMATS.join(', ')}`),
  helpOf('--interval S', 'seconds between two points (default: that of the trip, or 15)'),
  helpOf('--start TIME', 'when each route starts, as 2013-07-01T08:00 (default: its own time)'),
  helpOf('--duration S', 'seconds from the first point to the last (default: by its own times)'),
  helpOf('--seed N', 'whole number (default 1); the same command gives the same points'),
  helpOf('--temperature X', `0 takes the likeliest token (default ${USUAL_TEMPERATURE}, as the paper)`),
  helpOf('--monotone', 'no point lies behind another along its route'),
  helpOf(
    '--no-noise',
    'leaves out the errors of a receiver, as large as those of the training points across their roads',
  ),
  helpOf('--backend B', `${BACKEND_NAMES.join(', ')} (default wasm)`),
  helpOf('--help', 'show this'),
].join('\n')}

Times in the file are those of the clock of the place: without a zone in GPX and GeoJSON, which know none; CSV is that of gps.csv in a
data set. Routes that cannot be granted (fewer than 20 or more than 200 points, roads that do not follow each other) are left out and
counted.
`;

/** What is to be generated. Numbers that are left out follow from the routes. */
export interface PointsOptions {
  readonly networks: { readonly run: string } | { readonly tokeniser: string; readonly language: string };
  readonly data: string;
  readonly routes: string | undefined;
  readonly model: string | undefined;
  readonly first: number;
  readonly out: string;
  readonly format: TraceFormat;
  readonly interval: number | undefined;
  /** Seconds since 1970 on the clock of the place. */
  readonly start: number | undefined;
  readonly duration: number | undefined;
  readonly drawing: DrawPointsOptions;
  readonly backend: BackendName;
}

/** The options of a command line, or null when it asks for help. @throws Failure 'bad-input' */
export function pointsOptions(args: string[]): PointsOptions | null {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const given = readOptions(args, {
    run: text,
    tokeniser: text,
    language: text,
    data: text,
    routes: text,
    model: text,
    first: { ...text, default: String(MOST_ROUTES) },
    out: text,
    interval: text,
    start: text,
    duration: text,
    seed: { ...text, default: '1' },
    temperature: { ...text, default: String(USUAL_TEMPERATURE) },
    monotone: flag,
    'no-noise': flag,
    backend: { ...text, default: 'wasm' },
    help: flag,
  });
  if (given.help) return null;
  const { data, out, routes, model, interval, start, duration } = given;
  const networks = networksOf(given);
  if (!data) throw new Failure('bad-input', 'Name the data set that has the roads: --data PATH.');
  if (model !== undefined && routes === undefined)
    throw new Failure('bad-input', '--model chooses routes of a file. Name the file too: --routes FILE.');
  if (!isBackendName(given.backend))
    throw new Failure('bad-input', `"${shown(given.backend)}" is no backend: ${BACKEND_NAMES.join(', ')}.`);
  return {
    networks,
    data,
    routes,
    model,
    first: wholeNumber('first', given.first, 1, MOST_ROUTES),
    ...fileOf(out),
    interval: interval === undefined ? undefined : seconds('interval', interval),
    start: start === undefined ? undefined : momentOf(start),
    duration: duration === undefined ? undefined : seconds('duration', duration),
    drawing: {
      seed: wholeNumber('seed', given.seed, 0, LARGEST_SEED),
      temperature: numberWithin('temperature', given.temperature, 0, HIGHEST_TEMPERATURE),
      monotone: given.monotone,
      noise: !given['no-noise'],
      masked: true,
    },
    backend: given.backend,
  };
}

function networksOf({
  run,
  tokeniser,
  language,
}: {
  readonly run?: string;
  readonly tokeniser?: string;
  readonly language?: string;
}): PointsOptions['networks'] {
  if (run && !tokeniser && !language) return { run };
  if (!run && tokeniser && language) return { tokeniser, language };
  throw new Failure(
    'bad-input',
    'Name the networks either by their run, --run RUN, or by both files: --tokeniser FILE --language FILE.',
  );
}

function fileOf(out: string | undefined): Pick<PointsOptions, 'out' | 'format'> {
  const format = out ? traceFormatOf(out) : null;
  if (out && format) return { out, format };
  throw new Failure(
    'bad-input',
    `Name the file to write to, with an ending that says what it is to be: --out FILE.${TRACE_FORMATS.join(', .')}.`,
  );
}

const LONGEST_SECONDS = 86_400;

const seconds = (name: string, text: string): number => {
  const value = numberWithin(name, text, 0, LONGEST_SECONDS);
  if (value > 0) return value;
  throw new Failure('bad-input', `--${shown(name)} must be more than 0 seconds.`);
};

function numberWithin(name: string, text: string, least: number, most: number): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value >= least && value <= most) return value;
  throw new Failure(
    'bad-input',
    `--${shown(name)} must be a number from ${least} to ${most}, not '${shown(text)}'.`,
  );
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/;

/** A moment on the clock of the place. */
function momentOf(text: string): number {
  const value = MOMENT.test(text) ? Date.parse(`${text}Z`) / 1000 : NaN;
  // A calendar that rolls over would take the 31st of June for the first of July.
  if (Number.isFinite(value) && new Date(1000 * value).toISOString().startsWith(text)) return value;
  throw new Failure('bad-input', `--start must be a time such as 2013-07-01T08:00, not '${shown(text)}'.`);
}
