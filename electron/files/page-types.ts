import path from 'node:path';

/** What the pages that are built consist of. Anything else is not served, whoever put it there. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** The media type of a file of the pages, by its ending; null for what is not served. */
export const pageType = (file: string): string | null => TYPES[path.extname(file)] ?? null;
