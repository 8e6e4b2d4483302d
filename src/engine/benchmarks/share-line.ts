import { type BenchReport, digits } from './report';

const SEPARATOR = ' | ';

/** A report as one line to send to others: machine, calibration, and medians. */
export function shareLine({ machine, calibration, jobs }: BenchReport): string {
  const { versions, date, host, cpu, cores, adapter, load, clock } = machine;
  const backends = [...new Set(jobs.map(({ backend, threads }) => ranOn(backend, threads)))];
  const on = [backends.join(' and '), adapter, cpu, cores === null ? null : `${cores} cores`, host];
  const best = Object.entries(calibration).map(
    ([name, { best: value, unit }]) => `${name} ${digits(value)} ${unit}`,
  );
  const waits = load ? `load ${digits(load.before)} to ${digits(load.after)}` : null;
  const times = clock === 'cpu' ? 'CPU time' : null;
  return [
    `Route Distillery ${versions.app ?? ''} bench ${date.slice(0, 10)}`.replace('  ', ' '),
    on.filter(Boolean).join(', '),
    [...best, waits, times].filter(Boolean).join(', '),
    ...jobs.map(({ name, median, unit }) =>
      median === null ? `${name} could not run` : `${name} ${digits(median)} ${unit}`,
    ),
  ].join(SEPARATOR);
}

const ranOn = (backend: string, threads: number): string =>
  threads > 1 ? `${backend} with ${threads} threads` : backend;
