import { systems } from '../src/systems/registry';
import { runCommand } from './command';
import { makeReport } from './report/make-report';
import { HELP, reportOptions } from './report/report-options';

await runCommand(async () => {
  const args = process.argv.slice(2);
  const options = reportOptions(args);
  if (!options) return console.log(HELP);
  console.log(`Written: ${await makeReport(options, args, systems)}`);
});
