/**
 * `npm run dist`: builds and packs the app for Apple silicon into release/. With a certificate (CSC_LINK or CSC_NAME) it is
 * signed with the hardened runtime, and notarised when APPLE_API_KEY, APPLE_API_KEY_ID and APPLE_API_ISSUER are there; without one
 * it is signed ad hoc, which is enough for this Mac and for its notifications. `--dir` leaves out dmg and zip.
 */
import { build, dependencies, must, say } from './setup.mjs';

await dependencies();
await build();
const signed = Boolean(process.env.CSC_LINK || process.env.CSC_NAME);
const notarised =
  signed && Boolean(process.env.APPLE_API_KEY || process.env.APPLE_ID || process.env.APPLE_KEYCHAIN_PROFILE);
if (!signed) say('No certificate (CSC_LINK or CSC_NAME): the app is signed ad hoc and opens on this Mac only.');
if (signed && !notarised) say('No APPLE_API_KEY: the app is signed but not notarised; other Macs will warn about it.');
await must('electron-builder', [
  '--mac',
  '--arm64',
  '--publish=never',
  // An ad-hoc signature has no team: under the hardened runtime the app's own frameworks would count as foreign.
  ...(signed ? [] : ['-c.mac.identity=-', '-c.mac.hardenedRuntime=false']),
  ...(notarised ? [] : ['-c.mac.notarize=false']),
  ...process.argv.slice(2),
]);
