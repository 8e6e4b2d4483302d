/** Name of the service of those who help to draw routes and to ask teachers. */
export const ROUTE_PIECES = 'route-pieces';
