/**
 * `npm run dist`: builds and packs the app for Apple silicon into release/. With a certificate (CSC_LINK or CSC_NAME) it is
 * signed with the hardened runtime, and notarised when APPLE_API_KEY, APPLE_API_KEY_ID and APPLE_API_ISSUER are there; without one
 * it is signed ad hoc, which is enough for this Mac and for its notifications. `--dir` leaves out dmg and zip. With LIFEGUARD_FEED and
 * LIFEGUARD_UPDATE_KEY it takes updates from that folder, if they are signed with that key.
 */
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { changesOf } from './changes.mjs';
import { writeLicences } from './licences.mjs';
import { build, dependencies, must, root, say } from './setup.mjs';

await dependencies();
await build();
const signed = Boolean(process.env.CSC_LINK || process.env.CSC_NAME);
const notarised =
  signed && Boolean(process.env.APPLE_API_KEY || process.env.APPLE_ID || process.env.APPLE_KEYCHAIN_PROFILE);
if (!signed) say('No certificate (CSC_LINK or CSC_NAME): the app is signed ad hoc and opens on this Mac only.');
if (signed && !notarised) say('No APPLE_API_KEY: the app is signed but not notarised; other Macs will warn about it.');
writeLicences();
await must('electron-builder', [
  '--mac',
  '--arm64',
  '--publish=never',
  // An ad-hoc signature has no team: under the hardened runtime the app's own frameworks would count as foreign.
  ...(signed ? [] : ['-c.mac.identity=-', '-c.mac.hardenedRuntime=false']),
  ...(notarised ? [] : ['-c.mac.notarize=false']),
  ...updates(),
  ...process.argv.slice(2),
]);

/** What makes it take updates: where from, what proves them, and what the feed says is new. Nothing of it without a certificate: macOS would refuse. */
function updates() {
  const folder = path.join(root, 'dist/updates');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { LIFEGUARD_FEED: feed, LIFEGUARD_UPDATE_KEY: key } = process.env;
  if (!signed || !feed || !key) {
    say('No LIFEGUARD_FEED and LIFEGUARD_UPDATE_KEY, or no certificate: this build looks for no updates.');
    return [];
  }
  const publicKey = createPublicKey(createPrivateKey(key)).export({ type: 'spki', format: 'pem' });
  writeFileSync(path.join(folder, 'update-key.pem'), publicKey);
  const read = (name) => readFileSync(path.join(root, name), 'utf8');
  const notes = path.join(root, 'dist/notes.md');
  writeFileSync(notes, changesOf(JSON.parse(read('package.json')).version, read('CHANGELOG.md')) ?? '');
  return ['-c.publish.provider=generic', `-c.publish.url=${feed}`, `-c.releaseInfo.releaseNotesFile=${notes}`];
}
