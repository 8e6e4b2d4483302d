import { type Markup, markup } from '../../report/markup';

/** A link to the folder of a run beside the page. Its parts are escaped, so it leads nowhere else. */
export const runLink = (run: string, text: string): Markup =>
  markup`<a href="${`./${run.split('/').map(encodeURIComponent).join('/')}/`}">${text}</a>`;
