import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

/** Where updates of this build come from, and what proves them. */
export interface UpdatePlace {
  /** Ends with a slash. */
  readonly folder: string;
  /** PEM. */
  readonly key: string;
}

/** What electron-builder writes beside the app when it is told where it will be published. */
const FeedFile = z.object({ provider: z.literal('generic'), url: z.url({ protocol: /^https?$/ }) });

/**
 * Reads what the release wrote beside the app: `app-update.yml` and `update-key.pem`. A build that nobody signed and published has neither.
 *
 * @returns null where one of them is missing or not understood, or the way to the feed is open to others
 */
export async function updatePlace(resources: string): Promise<UpdatePlace | null> {
  const read = (name: string) => readFile(path.join(resources, name), 'utf8').catch(() => null);
  const [text, key] = await Promise.all([read('app-update.yml'), read('update-key.pem')]);
  if (text === null || key === null) return null;
  const feed = FeedFile.safeParse(parse(text));
  if (!feed.success) return null;
  const { protocol, hostname, href } = new URL(feed.data.url);
  if (protocol !== 'https:' && hostname !== '127.0.0.1') return null;
  return { folder: href.endsWith('/') ? href : `${href}/`, key };
}

const NEWEST_AT_GITHUB = /\/releases\/latest\/download\/$/;

/** Where one version lies for itself: a folder of its name below the newest, or its release at GitHub. */
export const folderOf = (newest: string, version: string): string =>
  NEWEST_AT_GITHUB.test(newest)
    ? newest.replace(NEWEST_AT_GITHUB, `/releases/download/v${encodeURIComponent(version)}/`)
    : `${newest}${encodeURIComponent(version)}/`;
