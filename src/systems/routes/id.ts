/** Id of this system in records, requests and addresses. */
export const ROUTES = 'routes';
