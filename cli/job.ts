import { systems } from '../src/systems/registry';
import { runCommand } from './command';
import { runJob } from './run-job';

await runCommand(() => runJob(process.argv.slice(2), systems));
