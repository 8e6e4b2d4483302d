import { runCommand } from './command';
import { drawRoutes } from './routes/draw-routes';
import { HELP, routesOptions } from './routes/routes-options';

await runCommand(async () => {
  const options = routesOptions(process.argv.slice(2));
  if (options) await drawRoutes(options);
  else console.log(HELP);
});
