/** Says why there is no map: what failed, what to do, and what works without it. */
export function mapFailureInWords(thrown: unknown): string {
  const rest = 'Everything else works, and the tables hold the same routes.';
  // MapLibre names this error; its message sends people to a page on another site.
  if (thrown instanceof Error && thrown.name === 'GPUInitializationError')
    return (
      'The map needs WebGL 2, which this browser does not offer. Turn on graphics acceleration in its ' +
      `settings or use another browser, then reload the page. ${rest}`
    );
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return `This browser cannot draw the map (${why}). ${rest}`;
}
