import { command } from './command';
import { parsed, text } from './options';
import { threads } from './threads-option';
import { badInput } from '../src/base/failure';
import { shown } from '../src/base/text';
import { readRules, type RuleChoice, USUAL_RULES } from '../src/evaluation/conduct/failure-rules';
import type { ReportOptions } from './report/make-report';
import { SAMPLE_CITY } from './train/usual-folder';

const EXAMPLE = 'tooFast:150,circled:off';

function rulesOf(text: string, name: string): RuleChoice {
  const { rules, problems } = readRules(text);
  const [problem] = problems;
  if (problem !== undefined)
    throw badInput(`--${shown(name)}: ${shown(problem, 400)}. Give rules like ${EXAMPLE}.`);
  return rules;
}

export const reportCommand = command({
  name: 'report',
  about: `Makes a report of kept runs: one HTML file that opens anywhere and prints well, with all of its numbers as JSON
and CSV beside it. Several runs that differ in their seed make one report.`,
  usage: 'RUN [RUN...] [--data DIR] [--out DIR] [--verdicts FILE]... [--threads N]',
  places: {
    placeholder: 'RUN',
    help: 'Folder that the command train wrote, or a run that the page exported as a zip.',
    least: 1,
    most: Infinity,
    sentence: 'Name at least one run',
  },
  options: {
    data: text(
      'DIR',
      'The data set of runs that draw routes: folder, zip or files in the HOSER layout. Reports of other runs need no data.',
    ).or(SAMPLE_CITY, 'the sample city'),
    out: text('DIR', 'Where report.html, report.json and report.csv go.').usually(
      'the folder of the first run',
    ),
    verdicts: text(
      'FILE',
      'Verdicts of a reviewer, as the page saves them. Give it once for each reviewer.',
    ).many(),
    rules: parsed(
      'RULES',
      `By which rules routes and driven trips fail where not by the usual ones, like ${EXAMPLE}. See docs/reference.md.`,
      rulesOf,
    ).or(USUAL_RULES, 'the usual rules'),
    threads: threads(),
    title: text('TEXT', 'What stands above the report.').usually('the name of the data set'),
  },
  notes: `Routes are measured again from the run, with its seed, so no number rests on what an older version wrote. Runs of
systems that draw none are reported by what their records say: curves, and the tables of their system.
Ends with code 0, or 2 for runs, data or verdicts that cannot be used.`,
  request: ({ values, places }): ReportOptions => ({ ...values, runs: places }),
  run: async (options, words) => {
    const { makeReport } = await import('./report/make-report');
    const { systems } = await import('../src/systems/registry');
    console.log(`Written: ${await makeReport(options, words, systems)}`);
  },
});
