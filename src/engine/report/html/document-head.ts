import { sha256Portable } from '../../../base/checksum';
import { markup } from '../markup';

/** Nothing may be loaded or run; the one style sheet is named by its digest. */
function contentPolicy(style: string): string {
  const digest = btoa(String.fromCharCode(...sha256Portable(new TextEncoder().encode(style))));
  return `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
}

/** Everything up to the content of a page that loads nothing and runs nothing. */
export const documentHead = (title: string, style: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"/>
${
  markup`<meta http-equiv="Content-Security-Policy" content="${contentPolicy(style)}"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title>${title}</title>
`.text
}<style>${style}</style>
</head>
<body>
`;
